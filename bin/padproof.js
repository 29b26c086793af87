#!/usr/bin/env node
// The command stands here and not in dist/: npx remembers for good that a checkout has no command when it is first run
// before the first build.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '../dist/cli/main.js');
if (existsSync(main)) {
  require(main);
} else {
  console.error('padproof: this checkout has not been built yet. Run: npm ci && npm run build');
  process.exitCode = 3;
}
