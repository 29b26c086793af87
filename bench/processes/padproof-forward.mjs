// padproof's BERT in a process that is measured: padproof-forward.mjs BACKEND FOLDER KERNELS
//
// It is given plain lists, and makes of them, once for each batch, the arrays that a caller of `encode` has. Timed are
// `encode` itself, which makes tensors of them, and reading the last hidden state back.
import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { bertSubject, probeBackend, readCheckpoint, useBackend } from 'padproof/bert';
import { seconds, serve } from '../serve.mjs';

const [backend, folder, kernels] = process.argv.slice(2);
const WANTED = ['lastHiddenState'];
/** So many seconds of products are enough, however many were asked for. */
const LONGEST = 2;
let subject;
let batch;

await serve({
  async open() {
    const { available, why, howToGet = '', versions } = await probeBackend(backend);
    if (!available) throw new Error(`${why} ${howToGet}`);
    const checkpoint = await readCheckpoint(folder);
    subject = await bertSubject(checkpoint, { name: 'MiniLM', backend, kernels });
    return { versions, config: checkpoint.config };
  },
  prepare({ batch: { size, length, inputIds, attentionMask } }) {
    const tokenTypeIds = new Int32Array(size * length);
    batch = {
      size,
      length,
      inputIds: Int32Array.from(inputIds),
      attentionMask: Int32Array.from(attentionMask),
      tokenTypeIds,
    };
  },
  async output({ file }) {
    let output;
    const once = await seconds(async () => (output = (await subject.encode(batch, WANTED)).lastHiddenState.data));
    writeFileSync(file, output);
    return { seconds: once };
  },
  async time({ passes }) {
    return {
      seconds: await seconds(async () => {
        for (let i = 0; i < passes; i++) await subject.encode(batch, WANTED);
      }),
    };
  },
  async product({ size, times }) {
    await useBackend(backend);
    const random = () => tf.tensor2d(Float32Array.from({ length: size * size }, Math.random), [size, size]);
    const [a, b] = [random(), random()];
    let best = Infinity;
    for (let i = 0, left = LONGEST; i < times && left > 0; i++) {
      const once = await seconds(async () => {
        const product = tf.matMul(a, b);
        await product.data();
        product.dispose();
      });
      left -= once;
      best = Math.min(best, once);
    }
    tf.dispose([a, b]);
    return { seconds: best };
  },
});
