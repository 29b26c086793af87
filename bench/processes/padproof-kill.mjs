// How soon padproof finds a planted fault, in a process that is measured: padproof-kill.mjs BACKEND FOLDER...
//
// A folder for each weight scale holds the weights. A check with no flags but --bail: until the first counterexample is confirmed,
// or a minute or a hundred cases are over. Its opening of models is taken off, since the others' are open.
import { VERSION, WEIGHT_SCALES, runCampaign } from 'padproof';
import { bertSubject, readCheckpoint } from 'padproof/bert';
import { DEFAULT_RUNS } from '../../dist/engine/campaign/check.js';
import { FAULTS } from '../../dist/subjects/faults/index.js';
import { OTHER_TESTS } from '../../dist/tools/fault-matrix/others/index.js';
import seedrandom from 'seedrandom';
import { serve } from '../serve.mjs';

const [backend, ...folders] = process.argv.slice(2);
const checkpoints = new Map();

/** A source of BERTs with a fault in them; without one they are correct. */
function planted(fault, opened = () => {}) {
  return {
    name: fault?.name ?? 'no fault',
    weightScales: WEIGHT_SCALES,
    reopens: true,
    async open(weightScale = 'typical') {
      const start = performance.now();
      const checkpoint = checkpoints.get(weightScale);
      const subject = await bertSubject(checkpoint, { name: weightScale, backend, seams: fault?.plant() });
      opened(performance.now() - start);
      return { ...subject, ...fault?.declares };
    },
  };
}

const named = (name) => FAULTS.find((fault) => fault.name === name);

await serve({
  async open() {
    for (const [i, folder] of folders.entries()) checkpoints.set(WEIGHT_SCALES[i], await readCheckpoint(folder));
    const faults = FAULTS.filter(({ equivalent }) => equivalent === undefined).map(({ name }) => name);
    return { faults, tests: OTHER_TESTS.map(({ name }) => name), versions: { padproof: VERSION } };
  },
  async run({ fault, seed, seconds }) {
    let opening = 0;
    let found;
    const start = performance.now();
    const now = () => (performance.now() - start - opening) / 1000;
    const { cases, stopped } = await runCampaign(
      planted(named(fault), (ms) => (opening += ms)),
      { model: '' },
      {
        seed,
        runs: DEFAULT_RUNS,
        minutes: seconds / 60,
        smallFirst: true,
        bail: true,
        onSighting: ({ counterexample }) => (found ??= { claim: counterexample.invariant, seconds: now() }),
      },
    );
    return {
      seconds: found?.seconds ?? now(),
      cases: cases.judged,
      found: found?.claim ?? null,
      ...(stopped && !found && { stopped: stopped.message }),
    };
  },
  /** A test of the shape that people use, once. */
  async test({ fault, seed, test }) {
    const [subject, correct] = [await planted(named(fault)).open(), await planted().open()];
    const start = performance.now();
    const one = OTHER_TESTS.find(({ name }) => name === test);
    const passes = await one.passes(subject, correct, seedrandom(`${test} ${seed}`));
    const seconds = (performance.now() - start) / 1000;
    await subject.dispose?.();
    await correct.dispose?.();
    return { seconds, found: passes ? null : test };
  },
});
