// A program in Python that padproof speaks with, in a process that is measured: program-forward.mjs PYTHON SCRIPT FOLDER
//
// Of each pass: the seconds from the question to the answer, beside those in the model alone; and the processor seconds of this process
// and of the program, beside those in the model alone. Of a check: the same seconds of all its passes.
import { runCampaign } from 'padproof';
import { programSource } from '../../dist/subjects/program/source.js';
import { serve } from '../serve.mjs';

const command = process.argv.slice(2);
let subject;
let batch;
let wanted;

/** Encodes, and says how long it took in seconds, in all and in the model, and the processor seconds that the program has used. */
async function timed({ encode }, given, outputs) {
  const start = performance.now();
  const { pooled, ...found } = await encode(given, [...outputs, 'pooled']);
  const seconds = (performance.now() - start) / 1000;
  const [inModel, processorInModel, used] = pooled.took.data;
  return { found, seconds, inModel, processorInModel, used };
}

async function pass() {
  const { seconds, inModel, processorInModel, used } = await timed(subject, batch, wanted);
  const { user, system } = process.cpuUsage();
  return { seconds, inModel, processorInModel, used: used + (user + system) / 1e6 };
}

/** A source whose passes are added up, and which offers what the model has alone. */
function addingUp(sums) {
  const declared = ({ outputs, ...traits }) => ({ ...traits, outputs: outputs.filter((name) => name !== 'pooled') });
  const source = programSource(command, 'MiniLM', { declared });
  const added = (one) => ({
    ...one,
    async encode(given, outputs) {
      const { found, seconds, inModel } = await timed(one, given, outputs);
      sums.passes++;
      sums.rows += given.size;
      sums.seconds += seconds;
      sums.inModel += inModel;
      return found;
    },
    reordered: async (seed) => added(await one.reordered(seed)),
  });
  return { ...source, open: async () => added(await source.open()) };
}

await serve({
  async open() {
    subject = await programSource(command, 'MiniLM').open();
    return { versions: subject.platform.versions };
  },
  prepare({ batch: { size, length, inputIds, attentionMask }, wanted: outputs }) {
    wanted = outputs;
    const rows = { inputIds: Int32Array.from(inputIds), attentionMask: Int32Array.from(attentionMask) };
    batch = { size, length, ...rows, tokenTypeIds: new Int32Array(size * length) };
  },
  async time({ passes }) {
    let before = await pass();
    const taken = [];
    for (let i = 0; i < passes; i++) {
      const { used, ...rest } = await pass();
      taken.push({ ...rest, processor: used - before.used });
      before = { used };
    }
    return { taken };
  },
  async check({ seed, runs, maxLength }) {
    const sums = { passes: 0, rows: 0, seconds: 0, inModel: 0 };
    const options = { seed, runs, minCoverage: 0, maxLength };
    const { verdict } = await runCampaign(addingUp(sums), { model: '' }, options);
    return { verdict, ...sums };
  },
});
