// What fast kernels gain over the plain ones: npm run build && node bench/kernels.mjs [--backend NAME] [--model FOLDER]
//
// Both encode the same batches in turn, in one process. Compared is the time of the processor that a pass takes, so that other
// work on the machine counts for little; threads add up in it, so give TensorFlow one (OMP_NUM_THREADS=1
// TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1). What is printed is the median over the rounds, fast / plain.
import { parseArgs } from 'node:util';
import { bertSubject, readCheckpoint, syntheticCheckpoint } from '../dist/entry/bert.js';

const { values: flags } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    model: { type: 'string' },
    rounds: { type: 'string', default: '21' },
  },
});
/** A small model: two layers of 128. */
const TINY = { hiddenSize: 128, heads: 2, intermediateSize: 512, layers: 2 };

/** A batch of B rows of S, every second one padded by half. */
function batchOf(size, length, vocabularySize) {
  const at = Array.from({ length: size * length }, (_, i) => i);
  return {
    size,
    length,
    inputIds: Int32Array.from(at, (i) => (i * 7919 + 13) % vocabularySize),
    attentionMask: Int32Array.from(at, (i) => (i % (2 * length) < 1.5 * length ? 1 : 0)),
  };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function processorTime(work) {
  const { user, system } = process.cpuUsage();
  await work();
  const after = process.cpuUsage();
  return (after.user + after.system - user - system) / 1000;
}

async function compare(title, checkpoint, shapes) {
  const open = (kernels) => bertSubject(checkpoint, { name: title, backend: flags.backend, kernels });
  const [plain, fast] = [await open('plain'), await open('fast')];
  for (const [size, length] of shapes) {
    const batch = batchOf(size, length, plain.vocabularySize);
    const passes = Math.ceil(256 / (size * length)); // no measurement of less than a few milliseconds
    const encode = (subject) =>
      processorTime(async () => {
        for (let i = 0; i < passes; i++) await subject.encode(batch, ['lastHiddenState']);
      });
    for (const subject of [plain, fast]) await encode(subject);
    const times = [[], []];
    for (let round = 0; round < Number(flags.rounds); round++) {
      times[0].push((await encode(plain)) / passes);
      times[1].push((await encode(fast)) / passes);
    }
    const ratio = median(times[0].map((time, round) => times[1][round] / time));
    const [slow, quick] = times.map((list) => median(list).toFixed(1));
    console.log(
      `${title}  B${size} S${length}  ${fast.kernels}  ${ratio.toFixed(2)} × plain  (${quick} of ${slow} ms)`,
    );
  }
  await plain.dispose();
  await fast.dispose();
}

if (flags.model) {
  await compare(flags.model.split('/').at(-1), await readCheckpoint(flags.model), [
    [8, 128],
    [1, 16],
    [32, 16],
  ]);
}
await compare('2 layers of 128', syntheticCheckpoint({ weightScale: 'typical', seed: '1', config: TINY }), [[64, 16]]);
