// Plants ever smaller leaks of attention and writes down which claims still find them: node scripts/sensitivity.mjs [FILE]
//
// Writes the table of docs/sensitivity.md, for every backend that is here, between its two marks in FILE or to standard
// output. It runs what is built: npm run build comes first.
import { readFileSync, writeFileSync } from 'node:fs';
import { INVARIANTS, WEIGHT_SCALES, runCampaign } from 'padproof';
import { attentionLeak, backendNames, bertSubject, probeBackend, syntheticCheckpoint } from 'padproof/bert';

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
    for (const { name } of INVARIANTS) {
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

// Of what is about several requests at once a BERT by itself can say nothing.
const asked = INVARIANTS.filter(({ name }) => name !== 'concurrency-is-ignored');
const cells = asked.map(({ name, kind }) => [
  name,
  kind,
  ...columns.map((column) => (column.get(name).mass ? figure(column.get(name).mass) : '–')),
]);
const row = (entries) => `| ${entries.join(' | ')} |`;
const table = [
  row(['claim', 'kind', ...here.map((backend) => `${backend}, ${RUNS[backend] ?? DEFAULT_RUNS} cases`)]),
  row(['---', '---', ...here.map(() => '---')]),
  ...cells.map(row),
].join('\n');

const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(`${table}\n`);
else {
  const [before, after] = ['<!-- table -->', '<!-- end of table -->'];
  const text = readFileSync(file, 'utf8');
  if (!text.includes(before) || !text.includes(after)) {
    process.stderr.write(`${file} has no ${before} and ${after} to write between.\n`);
    process.exit(2);
  }
  const head = text.slice(0, text.indexOf(before) + before.length);
  writeFileSync(file, `${head}\n\n${table}\n\n${text.slice(text.indexOf(after))}`);
}
