// Checks tiny models of each family in PyTorch, in each form that it has: node scripts/torch-families.mjs [FILE] [flags]
//
// A form is a kind of attention and a type to compute in. Without --all a family comes in one of its forms, by the seed, and with --every N
// every Nth family comes, by the seed as well. In CI the seed is made of the commit's hash: which come is by chance, by the commit. A form
// costs two or three starts of Python, which is most of its time. PADPROOF_PYTHON names a Python with torch and transformers. With FILE the
// table is written between the marks "torch" there, else to standard output; --every and --only, which make a part of it, do not go with
// FILE. Exit code 1 where an answer is wrong, or judges no claim, and where no family came. It runs what is built: npm run build comes
// first.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { needMarks, refusePart, table, writeBetween } from './between-marks.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    cases: { type: 'string', default: '8' },
    every: { type: 'string', default: '1' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const [file] = positionals;
for (const flag of ['every', 'only']) refusePart(file, flag, values[flag]);

const built = createRequire(join(import.meta.dirname, '..', 'dist', 'index.js'));
const { resolveModel } = built('./subjects/kinds/resolve.js');
const { runCampaign } = built('./engine/campaign/campaign.js');
const { pythonFor } = built('./subjects/torch/source.js');
const { ExitCode } = built('./core/errors.js');

if (file) needMarks(file, 'torch');
const [seed, runs, every] = [values.seed, values.cases, values.every].map(Number);

const FORMS = ['eager', 'sdpa'].flatMap((attention) =>
  ['float32', 'bfloat16'].map((torchDtype) => ({ attention, torchDtype })),
);
/** Those of which transformers 5.18 has no sdpa. */
const EAGER_ALONE = ['deberta-v2', 'mpnet'];
const folder = mkdtempSync(join(tmpdir(), 'padproof-torch-families-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const script = join(import.meta.dirname, '..', 'src/subjects/torch/testing/families.py');
execFileSync(pythonFor(), [script, folder, ...(values.only?.split(',') ?? [])], {
  stdio: ['ignore', 'ignore', 'pipe'],
});

async function checked(family, form) {
  const options = { backend: 'torch', ...form };
  const from = Date.now();
  const report = await runCampaign(
    await resolveModel(join(folder, family), options),
    { model: family, ...options },
    { seed, runs, maxLength: 12, minCoverage: 0, investigate: false },
  );
  const named = (...verdicts) =>
    report.invariants.filter(({ verdict }) => verdicts.includes(verdict)).map(({ name }) => name);
  const broken = named('violated', 'inconclusive');
  const judged = named('held', 'violated').length;
  const stopped = report.stopped ? [report.stopped.message] : [];
  const wrong = [...broken, ...stopped, ...(judged === 0 ? ['no claim was judged'] : [])].join(', ');
  return {
    ...{ family, form, broken, wrong, verdict: report.verdict, seconds: (Date.now() - from) / 1000 },
    ...{ judged, without: named('vacuous'), unsupported: named('unsupported') },
  };
}

/** A row for each family, a column for each form, and what was judged nowhere said once. */
function byFamily(all) {
  const wordsOf = ({ attention, torchDtype }) => `${attention}, ${torchDtype}`;
  const forms = FORMS.map(wordsOf).filter((words) => all.some(({ form }) => wordsOf(form) === words));
  const inAll = (some) =>
    some.reduce((common, { unsupported }) => common.filter((name) => unsupported.includes(name)), some[0].unsupported);
  const nowhere = inAll(all);
  const named = [...new Set(all.map(({ family }) => family))].map((family) => {
    const own = all.filter((row) => row.family === family);
    const cells = forms.map((words) => {
      const row = own.find(({ form }) => wordsOf(form) === words);
      return row ? `${[row.verdict, ...row.broken].join(': ')} (${row.judged})` : '–';
    });
    return [
      family,
      ...cells,
      inAll(own)
        .filter((name) => !nowhere.includes(name))
        .join(', '),
    ];
  });
  const counts = `Verdict, and how many claims were judged; ${runs} cases each, seed ${seed}.`;
  return `${table(['family', ...forms, 'not for it'], named)}\n\n${counts} In no form: ${nowhere.join(', ')}.`;
}

const families = readdirSync(folder).sort();
const rows = [];
for (const [i, family] of families.entries()) {
  if (i % every !== seed % every) continue;
  const forms = FORMS.filter(({ attention }) => attention === 'eager' || !EAGER_ALONE.includes(family));
  for (const form of values.all ? forms : [forms[(Math.floor(seed / every) + i) % forms.length]]) {
    const row = await checked(family, form);
    rows.push(row);
    const words = Object.values(form).join(', ');
    process.stderr.write(
      `torch-families: ${family}, ${words}: ${row.verdict}${row.wrong && `, wrong: ${row.wrong}`} (${row.seconds.toFixed(0)} s)\n`,
    );
  }
}
const made = byFamily(rows);
if (file) writeBetween(file, 'torch', made);
else process.stdout.write(`${made}\n`);
const wrong = rows.filter((row) => row.wrong);
process.stderr.write(`torch-families: ${rows.length} answers, ${wrong.length} wrong; seed ${seed}\n`);
process.exitCode = wrong.length > 0 || rows.length === 0 ? ExitCode.violated : ExitCode.held;
