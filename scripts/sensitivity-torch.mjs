// Plants ever smaller leaks of attention in a tiny BERT in PyTorch, in half precision: node scripts/sensitivity-torch.mjs [FILE [TYPE ...]]
//
// Writes which claims find them between the marks "torch" in FILE, as docs/sensitivity.md, or to standard output. PADPROOF_PYTHON names a
// Python with torch and transformers. It runs what is built: npm run build comes first.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCampaign } from 'padproof';
import { programSource } from '../dist/subjects/program/source.js';
import { PYTHON_FOLDER } from '../dist/subjects/program/environment.js';
import { pythonFor } from '../dist/subjects/torch/source.js';
import { INVARIANTS } from '../dist/engine/invariants/index.js';
import { needMarks, table, writeBetween } from './between-marks.mjs';

const [file, ...types] = process.argv.slice(2);
if (file !== undefined) needMarks(file, 'torch');

/** The part of every query's attention that padding gets. */
const MASSES = [1e-2, 1e-3, 1e-4];
const DTYPES = types.length > 0 ? types : ['bfloat16', 'float16'];
const OPTIONS = { seed: 20, runs: 3, maxLength: 6, investigate: false, minCoverage: 0 };
/** Those that a leak in a model breaks whose reference leaks as well. */
const CLAIMS = ['pad-content-is-ignored', 'matches-unpadded'];

const folder = mkdtempSync(join(tmpdir(), 'padproof-sensitivity-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const testing = (name) => new URL(`../src/subjects/torch/testing/${name}`, import.meta.url).pathname;
const env = { ...process.env, PYTHONPATH: PYTHON_FOLDER };
execFileSync(pythonFor(), [testing('families.py'), folder, 'bert'], { env, stdio: 'ignore' });

async function found(dtype, mass) {
  const bug = [testing('planted.py'), `leaks-${mass}`, join(folder, 'bert')];
  const command = [pythonFor(), ...bug, '--attention', 'eager', '--longest', '64', '--dtype', dtype];
  const invariants = INVARIANTS.filter(({ name }) => CLAIMS.includes(name));
  const use = { padding: 'right', padContent: 'any', knownFrom: 'the script' };
  const source = programSource(command, 'a leak', { declared: (traits) => ({ ...traits, use }) });
  const report = await runCampaign(source, { model: '' }, { ...OPTIONS, invariants });
  return new Set(report.invariants.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name));
}

const columns = [];
for (const dtype of DTYPES) {
  const smallest = new Map();
  const wrong = await found(dtype, 0);
  if (wrong.size > 0) throw new Error(`In ${dtype} a model without a leak breaks ${[...wrong].join(', ')}.`);
  const open = new Set(CLAIMS);
  for (const mass of MASSES) {
    const claims = await found(dtype, mass);
    process.stderr.write(`${dtype}, ${mass.toExponential()}: ${[...claims].join(', ') || 'none'}\n`);
    for (const claim of open)
      if (claims.has(claim)) smallest.set(claim, mass);
      else open.delete(claim);
  }
  columns.push(smallest);
}
const rows = CLAIMS.map((claim) => [claim, ...columns.map((column) => column.get(claim)?.toExponential() ?? '–')]);
const measured = table(['claim', ...DTYPES], rows);
if (file === undefined) process.stdout.write(`${measured}\n`);
else writeBetween(file, 'torch', measured);
