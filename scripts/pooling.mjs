// Plants every fault, and looks for it with cases pooled and with each run by itself: node scripts/pooling.mjs [FILE]
//
// Writes the comparison between its marks in FILE, or to standard output. It runs what is built: npm run build
// comes first. PADPROOF_EVERY=10 takes every tenth fault only.
import { FAULTS } from '../dist/subjects/faults/index.js';
import { plantedBert } from '../dist/subjects/models/planted.js';
import { kill } from '../dist/tools/fault-matrix/kill.js';
import { OF_BERT } from '../dist/engine/invariants/index.js';
import { needMarks, table, writeBetween } from './between-marks.mjs';

const [file] = process.argv.slice(2);
if (file !== undefined) needMarks(file, 'table');

const PLANT = { backend: 'wasm', weightsSeed: '1' };
const LOOK = { seed: 7, runs: 44, invariants: OF_BERT, shrink: false };
const every = Number(process.env.PADPROOF_EVERY ?? 1);
const faults = FAULTS.filter((_, i) => i % every === 0);

/** What was found of a fault in one way, and what it took in seconds of processor. */
async function look(fault, pool) {
  const before = process.cpuUsage();
  const { kills } = await kill(fault, plantedBert(fault, PLANT), { ...LOOK, pool });
  const { user, system } = process.cpuUsage(before);
  return { kills, seconds: (user + system) / 1e6 };
}

const rows = [];
for (const fault of faults) {
  const [pooled, byItself] = [await look(fault, true), await look(fault, false)];
  rows.push({ fault, pooled, byItself });
  const words = ({ kills }) => (kills[0] ? `case ${kills[0].cases}, ${kills.length} claims` : 'survives');
  process.stderr.write(`${fault.name}: pooled ${words(pooled)}; by itself ${words(byItself)}\n`);
}

const names = ({ kills }) => new Set(kills.map(({ invariant }) => invariant));
const isFault = ({ fault }) => fault.equivalent === undefined;
const killed = (way) => rows.filter((row) => isFault(row) && row[way].kills.length > 0).length;
const wrongly = (way) => rows.filter((row) => !isFault(row) && row[way].kills.length > 0).length;
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const medianOf = (way) => {
  const firsts = rows.flatMap((row) => (isFault(row) ? row[way].kills.slice(0, 1).map(({ cases }) => cases) : []));
  return firsts.sort((a, b) => a - b)[firsts.length >> 1];
};
const line = (what, of) => [what, String(of('pooled')), String(of('byItself'))];
const planted = rows.filter(isFault).length;
const summary = table(
  ['', 'pooled', 'each run by itself'],
  [
    line(`faults killed, of ${planted}`, killed),
    line(`equivalents killed, of ${rows.length - planted}`, wrongly),
    line('pairs of a fault and a claim that it breaks', (way) => sum(rows.map((row) => row[way].kills.length))),
    line('cases until the first kill, the middle fault', medianOf),
    line('seconds of processor, all faults', (way) => Math.round(sum(rows.map((row) => row[way].seconds)))),
  ],
);
const differences = rows.flatMap(({ fault, pooled, byItself }) => {
  const [a, b] = [names(pooled), names(byItself)];
  const only = (these, those) =>
    [...these]
      .filter((name) => !those.has(name))
      .map((name) => `\`${name}\``)
      .join(', ');
  const later = pooled.kills[0]?.cases !== byItself.kills[0]?.cases;
  if (!later && only(a, b) === '' && only(b, a) === '') return [];
  const first = ({ kills }) => String(kills[0]?.cases ?? 'survives');
  return [[`\`${fault.name}\``, first(pooled), first(byItself), only(a, b), only(b, a)]];
});
const text = `${summary}\n\n${table(
  ['fault', 'first kill, pooled', 'by itself', 'claims that break only pooled', 'only by itself'],
  differences,
)}`;
if (file === undefined) process.stdout.write(`${text}\n`);
else writeBetween(file, 'table', text);
process.exitCode = killed('pooled') < planted || wrongly('pooled') > 0 ? 1 : 0;
