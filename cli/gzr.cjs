#!/usr/bin/env node
// What `npx gzr` runs in a clone: the bundle, built where it is not there yet. `npm run build` makes it anew.
'use strict';
const { existsSync } = require('node:fs');
const { cliBuildOptions, cliBundle } = require('../build/cli-options.cjs');

if (!existsSync(cliBundle)) {
  require('esbuild').buildSync(cliBuildOptions);
}
require(cliBundle);
