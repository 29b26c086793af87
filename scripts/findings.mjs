// Writes the table of docs/findings.md: node scripts/findings.mjs FILE --checkpoint FOLDER --exports FOLDER [--without NAMES]
//
// FOLDER of --checkpoint holds all-MiniLM-L6-v2 with safetensors and its tokenizer, that of --exports what
// scripts/onnx_exports.py made of it. What is written goes between the marks in FILE. It runs what is built: npm run build
// comes first. Takes some minutes. A runtime that is missing ends it, unless --without names it (commas between names).
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { needMarks, table, writeBetween } from './between-marks.mjs';
import { measure, SENTENCES } from './findings/measure.mjs';
import { rowsOf, sentenceFor } from './findings/rows.mjs';

const root = join(import.meta.dirname, '..');
const built = createRequire(join(root, 'dist', 'index.js'));
const { resolveModel } = built('./subjects/kinds/resolve.js');
const { loadTokenizer } = built('./subjects/models/tokenizer.js');
const { runCampaign } = built('./engine/campaign/campaign.js');
const { ExitCode } = built('./core/errors.js');

/** The campaign that gives the verdict and the counterexample. */
const CAMPAIGN = { seed: 1, runs: 10, maxLength: 32, minCoverage: 0 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { checkpoint: { type: 'string' }, exports: { type: 'string' }, without: { type: 'string', default: '' } },
});
const [file] = positionals;
const fail = (code, message) => {
  process.stderr.write(`findings: ${message}\n`);
  process.exit(code);
};
if (!file || !values.checkpoint || !values.exports) {
  fail(ExitCode.usage, 'node scripts/findings.mjs FILE --checkpoint FOLDER --exports FOLDER [--without NAMES]');
}
needMarks(file, 'findings');

const tokenizer = await loadTokenizer(values.checkpoint);
const ids = SENTENCES.map((sentence) => [...tokenizer.encode([sentence]).batch.inputIds]);
const without = new Set(values.without.split(',').filter(Boolean));
const rows = rowsOf(values).filter(({ runtime, options }) => !without.has(runtime) && !without.has(options.backend));
const done = [];
for (const row of rows) {
  const { model, options, form, runtime } = row;
  process.stderr.write(`findings: ${form} on ${runtime}\n`);
  try {
    const source = await resolveModel(model, options);
    const subject = await source.open();
    const { platform } = subject;
    const measured = await measure(subject, ids).finally(() => subject.dispose?.());
    const report = await runCampaign(source, { model: 'all-MiniLM-L6-v2', ...options }, CAMPAIGN);
    if (report.stopped) throw Object.assign(new Error(report.stopped.message), { exitCode: report.exitCode });
    done.push({ ...row, ...measured, verdict: report.verdict, smallest: smallestOf(report), platform });
  } catch (thrown) {
    fail(thrown.exitCode ?? ExitCode.environment, `${form} on ${runtime}: ${thrown.message}`);
  }
}
writeBetween(file, 'findings', markdown());

/** That of the sharpest claim: where it holds, that of the first that is broken. */
function smallestOf({ invariants }) {
  const found = invariants.flatMap(({ counterexample }) => counterexample ?? []);
  return found.find(({ invariant }) => invariant === 'pad-content-is-ignored') ?? found[0];
}

function markdown() {
  const head = [
    'form',
    'run by',
    'other ids under the padding',
    'other rows',
    'alone against padded',
    'verdict',
    'smallest',
  ];
  const figure = (x) => (x === 0 ? '0' : Number(x.toPrecision(2)).toString());
  const cell = ({ deviation, cosine }) =>
    deviation === 0 ? '0' : `${figure(deviation)}; cosine ${cosine > 0.99999 ? '1.00000' : cosine.toFixed(5)}`;
  const rows = done.map(({ form, runtime, other, mates, alone, verdict, smallest }) => [
    form,
    runtime,
    cell(other),
    cell(mates),
    cell(alone),
    verdict,
    smallest ? `${smallest.invariant}: ${smallest.case.rows.length} × ${smallest.case.length}` : '–',
  ]);
  const sentences = [...new Map(done.map((row) => [`${row.form}, ${row.verdict}`, sentenceFor(row)]))];
  const versions = new Map(done.flatMap(({ platform }) => Object.entries(platform?.versions ?? {})));
  const largest = Math.max(...done.map((row) => row.largest));
  const machine = `Node ${process.versions.node}, ${cpus()[0].model.trim()}, ${availableParallelism()} cores`;
  return [
    table(head, rows),
    '',
    `Deviations are the largest of any number of any real token; the largest number itself is ${largest.toPrecision(2)}. Cosines are of the mean over the real tokens, the least of the four sentences. The smallest counterexample is given as rows × positions.`,
    '',
    ...sentences.map(([what, sentence]) => `- **${what}**: ${sentence}`),
    '',
    `Made with ${[...versions].map(([name, version]) => `${name} ${version}`).join(', ')}, on ${machine}.`,
  ].join('\n');
}
