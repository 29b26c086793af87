// How long a check with no flags takes to answer, from the command line, its start and the loading of the model included.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { absentees, figure, table } from '../markdown.mjs';

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'padproof');
/** What scripts/onnx_exports.py writes, where CI has it. */
const EXPORTS = join(CACHE, 'onnx', 'all-minilm-l6-v2');
/** A check takes a minute; a model may take longer to load. */
const MOST_MS = 300_000;

/** Each is `padproof check` with what names the model, and nothing else. */
function modelsOf({ model, competitors, nodePath, python }) {
  const runtimes = [join(competitors, 'node_modules'), join(CACHE, 'transformers-js', 'node_modules'), nodePath].join(
    delimiter,
  );
  const quantised = existsSync(EXPORTS)
    ? undefined
    : `${EXPORTS} is not there: scripts/onnx_exports.py MINILM FOLDER writes it`;
  const server = process.env.PADPROOF_SERVER;
  return [
    { name: 'the built-in BERT', args: [] },
    { name: 'a module with a leak of a millionth', args: [path('examples/leaks/millionth.mjs')] },
    { name: 'a module with activations in int8', args: [path('examples/leaks/int8-activations.mjs')] },
    { name: 'MiniLM, checkpoint on wasm', args: [model] },
    {
      name: 'MiniLM, checkpoint on tensorflow',
      args: [model, '--backend', 'tensorflow'],
      env: { NODE_PATH: nodePath },
    },
    {
      name: 'MiniLM, ONNX in float32',
      args: [EXPORTS, '--backend', 'onnxruntime-node'],
      env: { NODE_PATH: runtimes },
      missing: quantised,
    },
    {
      name: 'MiniLM, ONNX in dynamic int8',
      args: [EXPORTS, '--backend', 'onnxruntime-node', '--dtype', 'q8'],
      env: { NODE_PATH: runtimes },
      missing: quantised,
    },
    {
      name: 'MiniLM, transformers.js in q8',
      args: [EXPORTS, '--backend', 'transformers.js', '--dtype', 'q8'],
      env: { NODE_PATH: runtimes },
      missing: quantised,
    },
    { name: 'MiniLM, PyTorch', args: [model, '--backend', 'torch', '--python', python] },
    {
      name: 'MiniLM, an embedding server',
      args: [server],
      missing: server
        ? undefined
        : 'PADPROOF_SERVER names none: bash scripts/embedding-server.sh DIR MODEL npm run bench -- verdict',
    },
  ];
}

export const verdict = {
  name: 'verdict',
  share: 0.2,
  /** Each takes a minute, whatever time there is. */
  apart: true,
  async run(setting, note) {
    const [entries, notRun] = [[], []];
    const models = modelsOf(setting);
    for (const { name, args, env, missing } of setting.quick ? models.slice(0, 2) : models) {
      try {
        if (missing) throw new Error(missing);
        const entry = { name, ...(await timed(args, env, setting.scratch)) };
        entries.push(entry);
        note(`${name}: ${entry.verdict} after ${entry.seconds.toFixed(1)} s`);
      } catch ({ message }) {
        notRun.push({ contender: name, why: message });
        note(`${name}: ${message}`);
      }
    }
    return { entries, notRun };
  },
  markdown({ entries, notRun }) {
    const rows = entries.map(({ name, verdict, first, seconds, cases }) => [
      name,
      verdict,
      first === undefined ? '–' : figure(first),
      figure(seconds),
      String(cases),
    ]);
    const head = ['model', 'verdict', 'first counterexample after, s', 'answer after, s', 'cases'];
    return `${table(head, rows)}\n\n${absentees(notRun)}`.trim();
  },
};

/** A check, by the clock from its start. Its events come on standard output. */
function timed(args, env, scratch) {
  const folder = mkdtempSync(join(scratch, 'verdict-'));
  const report = join(folder, 'report.json');
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  const command = [path('bin/padproof.js'), 'check', ...args, '--seed', '1', '--no-save', '--events', '--json', report];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...env },
    timeout: MOST_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = {};
  let [rest, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const { event } of lines.map((line) => JSON.parse(line))) seen[event] ??= since();
  });
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-2000)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      const seconds = since();
      if (status !== 0 && status !== 1)
        return reject(new Error(`padproof check ended with ${status}: ${errors.slice(-400)}`));
      try {
        const { verdict: word, reports, ...one } = JSON.parse(readFileSync(report, 'utf8'));
        // Several forms, such as tokens and texts, have a report each.
        const cases = (reports ?? [one]).reduce((sum, { cases: { judged } }) => sum + judged, 0);
        resolve({ verdict: word, first: seen.violation, seconds, cases });
      } catch (thrown) {
        reject(thrown);
      }
    });
  });
}
