#!/usr/bin/env node
import './compile-cache';
import { CHILD_VERBS } from './host/child-verbs';
import { isDebugged } from './host/node-flags';

// Help and verbs that run nobody's code need no second process, and a debugger is to meet the model's code in the first.
const help = process.argv.some((word) => word === '--help' || word === '-h');
const isolated = CHILD_VERBS.has(process.argv[2]) && !help && !isDebugged();
// By require: Node's loader of modules takes longer to begin than the rest of the parent.
// eslint-disable-next-line @typescript-eslint/no-require-imports
if (isolated) require('./host/parent');
else void import('./verb.js').then(({ runVerb }) => runVerb());
