// Plants ever smaller leaks of attention and writes down which claims still find them: node scripts/sensitivity.mjs [FILE]
//
// Writes the table of docs/sensitivity.md, for every backend that is here, between its two marks in FILE or to standard
// output. It runs what is built: npm run build comes first.
import { WEIGHT_SCALES, runCampaign } from 'padproof';
import { attentionLeak, backendNames, bertSubject, probeBackend, syntheticCheckpoint } from 'padproof/bert';
import { OF_BERT } from '../dist/engine/invariants/index.js';
import { needMarks, table, writeBetween } from './between-marks.mjs';

const [file] = process.argv.slice(2);
if (file !== undefined) needMarks(file, 'table');

const SEED = 20;
/** The part of every query's attention that padding gets. */
const MASSES = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];
/** How many cases a claim has to find a leak; cpu takes thirty times as long a case. */
const RUNS = { cpu: 50 };
const DEFAULT_RUNS = 200;

const figure = (mass) => mass.toExponential().replace('e-', 'e-');

async function found(backend, mass) {
  const open = (weightScale = 'typical') =>
    bertSubject(syntheticCheckpoint({ weightScale, seed: 'sensitivity' }), {
      name: weightScale,
      backend,
      seams: attentionLeak(mass),
    });
  const source = { name: '', weightScales: WEIGHT_SCALES, reopens: true, open };
  const runs = RUNS[backend] ?? DEFAULT_RUNS;
  const report = await runCampaign(source, { model: '' }, { seed: SEED, runs, investigate: false, minCoverage: 0 });
  return new Set(report.invariants.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name));
}

/** The smallest leak that each claim found, with every larger one found as well. */
async function smallest(backend) {
  const reached = new Map();
  for (const mass of MASSES) {
    const claims = await found(backend, mass);
    process.stderr.write(`${backend}, ${figure(mass)}: ${[...claims].join(', ') || 'none'}\n`);
    for (const { name } of OF_BERT) {
      const before = reached.get(name) ?? { unbroken: true };
      const unbroken = before.unbroken && claims.has(name);
      reached.set(name, { unbroken, mass: unbroken ? mass : before.mass });
    }
  }
  return reached;
}

const probes = await Promise.all(backendNames.map((name) => probeBackend(name)));
const here = probes.filter(({ available }) => available).map(({ name }) => name);
const columns = [];
for (const backend of here) columns.push(await smallest(backend));

const rows = OF_BERT.map(({ name, kind }) => [
  name,
  kind,
  ...columns.map((column) => (column.get(name).mass ? figure(column.get(name).mass) : '–')),
]);
const titles = here.map((backend) => `${backend}, ${RUNS[backend] ?? DEFAULT_RUNS} cases`);
const measured = table(['claim', 'kind', ...titles], rows);

if (file === undefined) process.stdout.write(`${measured}\n`);
else writeBetween(file, 'table', measured);
