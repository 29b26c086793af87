// How soon a planted fault is found: by a check with no flags, by Hypothesis and torch, and by tests of the shapes that people use.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../child.mjs';
import { writeBuiltIn } from '../models.mjs';
import { killTables } from './kill-tables.mjs';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Random weights of all-MiniLM-L6-v2's shape; it has no head, either. */
const MINILM = {
  vocabularySize: 30522,
  hiddenSize: 384,
  layers: 6,
  heads: 12,
  intermediateSize: 1536,
  maxPositions: 512,
};
const MODELS = [{ model: 'built-in' }, { model: "MiniLM's shape", config: MINILM }];
/** Seconds that a fault may take each of them, as those of a check with no flags; and Hypothesis's own number of examples. */
const [LIMIT, EXAMPLES] = [60, 100];
/** Seconds in which claims of Hypothesis are tried on the correct model. */
const TRUST = 60;
const QUICK = ['mask-on-queries', 'mean-counts-padding', 'minus-1e5'];
const TESTS = ['batching equivalence', 'a hundred samples'];
const SEED = 1;

export const kill = {
  name: 'kill',
  share: 0.5,
  /** Each fault may take a minute, so that all of them take an hour. */
  apart: true,
  async run(setting, note) {
    const models = [];
    for (const one of MODELS) {
      const until = performance.now() + (1000 * setting.seconds) / MODELS.length;
      models.push(await measure(one, until, setting, note));
    }
    return { models, limit: LIMIT, examples: EXAMPLES, notRun: models.flatMap(({ notRun }) => notRun) };
  },
  markdown: killTables,
};

/** Faults that both sides have come first; those for which there is no time are counted. */
async function measure({ model, config }, until, { scratch, python, quick, nodePath }, note) {
  const folders = writeBuiltIn(join(scratch, config ? 'large' : 'small'), config, config !== undefined);
  const notRun = [];
  const ours = () =>
    new Child({
      command: [process.execPath, path('processes/padproof-kill.mjs'), 'wasm', ...folders],
      env: { NODE_PATH: nodePath },
    });
  const tests = ours();
  const hypothesis = await opened(python, folders, quick).catch(({ message }) => {
    notRun.push({ contender: `Hypothesis and torch on ${model}`, why: message });
  });
  if (hypothesis) note(`${model}: ${hypothesis.claims.length} claims of Hypothesis hold on the correct model`);
  const { faults, versions } = await tests.ask('open');
  const results = [];
  const isShared = (name) => hypothesis?.faults.includes(name) ?? false;
  const all = quick ? faults.filter((name) => QUICK.includes(name)) : faults;
  const inOrder = [...all.filter(isShared), ...all.filter((name) => !isShared(name))];
  for (const fault of inOrder) {
    if (!quick && performance.now() > until) break;
    const by = { padproof: await alone(ours, fault) };
    if (isShared(fault))
      by.hypothesis = await hypothesis.child.ask('run', { fault, seed: SEED, runs: EXAMPLES, seconds: LIMIT });
    for (const test of TESTS) by[test] = await tests.ask('test', { fault, seed: SEED, test }).catch(failed);
    results.push({ fault, by });
    note(`${model}, ${fault}: ${said(by.padproof)}${by.hypothesis ? `, Hypothesis ${said(by.hypothesis)}` : ''}`);
  }
  await tests.close();
  await hypothesis?.child.close();
  const told = hypothesis ? { ...hypothesis, child: undefined } : {};
  const left = inOrder.length - results.length;
  return { model, results, left, hypothesis: told, versions: { ...versions, ...told.versions }, notRun };
}

/** The claims in Hypothesis, with the correct model behind them, to see which of them can be trusted. */
async function opened(python, folders, quick) {
  if (!existsSync(python)) throw new Error(`${python} is not there: bash bench/setup.sh sets it up`);
  const child = new Child({ command: [python, path('python/hypothesis_kill.py'), ...folders] });
  try {
    return { ...(await child.ask('open', { seconds: quick ? 10 : TRUST, runs: EXAMPLES })), child };
  } catch (thrown) {
    await child.close();
    throw thrown;
  }
}

/** A check in a process of its own: nobody's is warm from the fault before. */
async function alone(ours, fault) {
  const child = ours();
  try {
    await child.ask('open');
    return await child.ask('run', { fault, seed: SEED, seconds: LIMIT });
  } catch (thrown) {
    return failed(thrown);
  } finally {
    await child.close();
  }
}

/** A test that throws on a fault has found it, but not by what it says. */
function failed({ message }) {
  return { found: null, stopped: message };
}

function said({ found, seconds, stopped }) {
  return found ? `${seconds.toFixed(2)} s` : (stopped ?? `not found in ${seconds.toFixed(0)} s`);
}
