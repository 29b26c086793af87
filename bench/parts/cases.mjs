// How many cases are verified in a second: by a campaign of padproof, by Hypothesis and torch, and by plain fast-check.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../child.mjs';
import { writeBuiltIn } from '../models.mjs';
import { casesTables } from './cases-tables.mjs';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/**
 * The share of the time that each model may take, what padproof runs it on, and the backend of plain fast-check on it. On the
 * real model wasm takes so long with plain kernels that few cases would be left for everybody.
 */
const MODELS = [
  { model: 'built-in', share: 0.3, plain: 'wasm', ours: [['wasm'], ['wasm', 'fast'], ['tensorflow', 'fast']] },
  {
    model: 'MiniLM',
    share: 0.7,
    plain: 'tensorflow',
    ours: [['tensorflow'], ['tensorflow', 'fast'], ['wasm', 'fast']],
  },
];
/** Cases of the first turn, which warms up and says how many fit into the others; a quick run has no other. */
const PILOT = { 'built-in': 8, MiniLM: 2 };
const ROUNDS = 2;
const MOST_CASES = 400;

export const cases = {
  name: 'cases',
  share: 0.4,
  async run(setting, note) {
    const models = [];
    for (const one of MODELS) models.push(await measure(one, setting.seconds * one.share, setting, note));
    return { models, notRun: models.flatMap(({ notRun }) => notRun) };
  },
  markdown: casesTables,
};

/** All on one thread. */
function contendersOf({ model, plain, ours: own }, { model: folder, nodePath, python, scratch }) {
  const ours = model === 'MiniLM' ? folder : model;
  const node = (script, ...args) => ({
    command: [process.execPath, path(`processes/${script}.mjs`), ours, ...args],
    env: { NODE_PATH: nodePath },
  });
  const folders = model === 'MiniLM' ? [folder] : writeBuiltIn(scratch);
  return [
    ...own.map(([backend, kernels]) => ({
      label: `padproof ${backend}${kernels ? `, ${kernels} kernels` : ''}`,
      ours: true,
      ...node('padproof-cases', ...(kernels ? [backend, kernels] : [backend])),
    })),
    {
      label: 'Hypothesis and torch',
      command: [python, path('python/hypothesis_cases.py'), ...folders],
      missing: existsSync(python) ? undefined : `${python} is not there: bash bench/setup.sh sets it up`,
    },
    { label: `plain fast-check, ${plain}`, ...node('naive-cases', plain) },
  ];
}

/** Rounds in which every contender checks the same cases, as many as there is time for. */
async function measure(one, seconds, setting, note) {
  const { model } = one;
  const until = performance.now() + seconds * 1000;
  const notRun = [];
  const attempt = async (entry, work) => {
    try {
      return await work();
    } catch ({ message }) {
      notRun.push({ contender: `${entry.label} on ${model}`, why: message });
      entry.broken = true;
      await entry.child?.close();
    }
  };
  const entries = contendersOf(one, setting).map((contender) => ({ ...contender, turns: [] }));
  const here = () => entries.filter(({ broken }) => !broken);
  for (const entry of entries) {
    await attempt(entry, async () => {
      if (entry.missing) throw new Error(entry.missing);
      entry.child = new Child(entry);
      entry.versions = (await entry.child.ask('open')).versions;
    });
  }
  const [first] = here();
  if (first?.ours !== true) throw new Error('padproof itself did not open; nothing can be measured.');
  const round = async (seed, runs) => {
    const file = join(setting.scratch, 'cases.json');
    const { tokens } = await first.child.ask('sample', { seed, runs, file });
    for (const entry of here()) {
      await attempt(entry, async () => entry.turns.push(await entry.child.ask('run', { seed, runs, file })));
    }
    note(`${model}, ${runs} cases of ${tokens} tokens`);
    return { runs, tokens };
  };
  const rounds = [await round(0, PILOT[model])];
  if (!setting.quick) {
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const each = here().reduce((sum, { turns: [...turns] }) => sum + turns.at(-1).seconds / turns.at(-1).cases, 0);
      const left = (until - performance.now()) / 1000 / (ROUNDS + 1 - seed);
      rounds.push(await round(seed, Math.min(MOST_CASES, Math.max(PILOT[model], Math.round(left / each)))));
    }
    rounds.shift();
    for (const { turns } of here()) turns.shift();
  }
  for (const { child } of here()) await child.close();
  const told = here().map(({ label, ours, versions, turns }) => ({ label, ours: ours === true, versions, turns }));
  return { model, rounds, notRun, entries: told };
}
