// How gzr is bundled: by `npm run build`, and by cli/gzr.cjs where nothing was built yet.
'use strict';
const { join } = require('node:path');

const root = join(__dirname, '..');

module.exports = {
  cliBundle: join(root, 'dist', 'gzr.js'),
  cliBuildOptions: {
    entryPoints: [join(root, 'cli', 'main.ts')],
    outfile: join(root, 'dist', 'gzr.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    legalComments: 'none',
    logLevel: 'warning',
  },
};
