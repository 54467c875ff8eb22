#!/usr/bin/env node
// What `npx gzr` runs in a clone: the bundle, built anew where a source is younger.
'use strict';
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { cliBuildOptions, cliBundle } = require('../build/cli-options.cjs');

const root = join(__dirname, '..');
const isBuilt = () => {
  const built = existsSync(cliBundle) ? statSync(cliBundle).mtimeMs : 0;
  const sources = ['cli', 'src']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => join(root, folder, path)))
    .concat(join(root, 'package.json'));
  return sources.every((path) => statSync(path).mtimeMs <= built);
};

if (!isBuilt()) {
  require('esbuild').buildSync(cliBuildOptions);
}
require(cliBundle);
