// Checks the subjects of scripts/hostile/sly, which are wrong and try to look right, and their innocent twins:
//
//   node scripts/hostile/sly.mjs [--seeds 1,2,3] [--only TEXT,…] [--runs N] [--quick] [--plain] [--workers N] [--docs FILE]
//
// Prints entry × seed × verdict × claims × first case. The exit code is 1 where an entry that must be found is green, where a
// check threw or gave no verdict, or where an innocent one did not hold. --plain makes no violation small. It runs what is
// built. --docs checks nothing, and writes the catalogue as the tables of docs/false-greens.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ALL, KINDS } from './sly/catalogue.mjs';
import { examineAll } from './sly/examine-all.mjs';
import { complaint, numberOf } from './sly/examine.mjs';
import { line, tables } from './sly/tables.mjs';

/** Every how many entries the quick form takes. */
const QUICK = 8;

/** The entries that a text names: kinds, or entries as kind/name, with commas between them; all where there is none. */
function namedBy(only) {
  const parts = only?.split(',');
  const chosen = ALL.filter(({ kind, name }) => !parts || parts.includes(kind) || parts.includes(`${kind}/${name}`));
  if (chosen.length > 0) return chosen;
  throw new RangeError(
    `--only is ${only}, which names no subject; expected one of ${KINDS.join(', ')}, or one of them as kind/name.`,
  );
}

/**
 * Checks the catalogue.
 * @param seed a number or a text
 * @param quick every eighth entry, by the seed, and nothing made small
 * @param plain nothing made small
 * @param workers how many processes check, side by side
 * @returns how many checks were made, and a sentence for each that did not come out as it must
 */
export async function run({
  seed,
  seeds = [seed],
  quick = false,
  plain = quick,
  only,
  runs,
  workers,
  tell = () => {},
}) {
  const numbers = seeds.map(numberOf);
  const chosen = namedBy(only).filter((_, i) => !quick || i % QUICK === numbers[0] % QUICK);
  const findings = [];
  const checks = chosen.flatMap((entry) =>
    numbers.map((each) => ({ i: ALL.indexOf(entry), seed: each, runs, investigate: !plain })),
  );
  await examineAll(checks, {
    workers,
    tell({ i }, found) {
      const wrong = complaint(ALL[i], found);
      if (wrong) findings.push(wrong);
      tell(line(ALL[i], found, wrong));
    },
  });
  return { inputs: chosen.length * seeds.length, findings };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1' },
      only: { type: 'string' },
      runs: { type: 'string' },
      quick: { type: 'boolean' },
      plain: { type: 'boolean' },
      workers: { type: 'string', default: '1' },
      docs: { type: 'string' },
    },
  });
  const { only, quick, docs, plain = quick } = values;
  if (docs) writeFileSync(docs, tables(readFileSync(docs, 'utf8')));
  else {
    const seeds = values.seeds.split(',');
    const runs = values.runs === undefined ? undefined : Number(values.runs);
    const { inputs, findings } = await run({
      seed: seeds[0],
      seeds,
      only,
      quick,
      plain,
      runs,
      workers: Number(values.workers),
      tell: console.log,
    });
    console.log(`${inputs} checks under the seeds ${seeds.join(', ')}.`);
    for (const finding of findings) console.log(finding);
    process.exitCode = findings.length > 0 ? 1 : 0;
  }
}
