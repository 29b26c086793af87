// How many cases are verified in a second: by a campaign of padproof, by Hypothesis and torch, and by plain fast-check.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Child } from '../child.mjs';
import { writeBuiltIn } from '../models.mjs';
import { casesTables } from './cases-tables.mjs';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The share of the time that each model may take. */
const MODELS = [
  { model: 'built-in', share: 0.3 },
  { model: 'MiniLM', share: 0.7 },
];
/** Cases of the first turn, which warms up and says how many fit into the others. */
const PILOT = { 'built-in': 4, MiniLM: 2 };
const ROUNDS = 2;
const MOST_CASES = 400;

export const cases = {
  name: 'cases',
  share: 0.28,
  async run(setting, note) {
    const models = [];
    for (const { model, share } of MODELS) models.push(await measure(model, setting.seconds * share, setting, note));
    return { models, notRun: models.flatMap(({ notRun }) => notRun) };
  },
  markdown: casesTables,
};

/** All on one thread. The first is what the others are held against, the second too where it is here. */
function contendersOf(model, { model: folder, nodePath, python, scratch }) {
  const ours = model === 'MiniLM' ? folder : model;
  const node = (script, backend) => ({
    command: [process.execPath, path(`processes/${script}.mjs`), ours, backend],
    env: { NODE_PATH: nodePath },
  });
  const folders = model === 'MiniLM' ? [folder] : writeBuiltIn(scratch);
  return [
    { label: 'padproof wasm', ours: true, ...node('padproof-cases', 'wasm') },
    { label: 'padproof tensorflow', ours: true, ...node('padproof-cases', 'tensorflow') },
    {
      label: 'Hypothesis and torch',
      command: [python, path('python/hypothesis_cases.py'), ...folders],
      missing: existsSync(python) ? undefined : `${python} is not there: bash bench/setup.sh sets it up`,
    },
    { label: 'plain fast-check, wasm', ...node('naive-cases', 'wasm') },
    { label: 'plain fast-check, tensorflow', ...node('naive-cases', 'tensorflow') },
  ];
}

async function measure(model, seconds, setting, note) {
  const until = performance.now() + seconds * 1000;
  const [entries, notRun] = [[], []];
  const leaveOut = async ({ label, child }, why) => {
    notRun.push({ contender: `${label} on ${model}`, why });
    await child?.close();
  };
  for (const contender of contendersOf(model, setting)) {
    if (contender.missing) {
      await leaveOut(contender, contender.missing);
      continue;
    }
    const entry = { ...contender, child: new Child(contender), turns: [] };
    try {
      const { versions } = await entry.child.ask('open');
      entry.pilot = await entry.child.ask('run', { seed: 99, runs: PILOT[model] });
      entries.push(Object.assign(entry, { versions }));
      note(`${model}, ${entry.label}: ${(entry.pilot.cases / entry.pilot.seconds).toFixed(2)} cases a second at first`);
    } catch ({ message }) {
      await leaveOut(entry, message);
    }
  }
  const turn = Math.max(1, (until - performance.now()) / 1000 / ROUNDS / entries.length);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const entry of entries.filter(({ broken }) => !broken)) {
      const { cases: done, seconds: took } = entry.turns.at(-1) ?? entry.pilot;
      const runs = Math.min(MOST_CASES, Math.max(2, Math.round((turn * done) / took)));
      try {
        entry.turns.push(await entry.child.ask('run', { seed: round, runs }));
      } catch ({ message }) {
        entry.broken = true;
        await leaveOut(entry, message);
      }
    }
  }
  const whole = entries.filter(({ broken }) => !broken);
  for (const { child } of whole) await child.close();
  return {
    model,
    notRun,
    entries: whole.map(({ label, ours, versions, turns }) => ({ label, ours: ours === true, versions, turns })),
  };
}
