// ONNX Runtime in a process that is measured: onnxruntime-forward.mjs FOLDER MODULE GRAPHS
//
// MODULE, onnxruntime-node or onnxruntime-web, is taken from FOLDER, model.onnx and product.onnx from GRAPHS. It is given
// plain lists, and makes of them, once for each batch, the 64-bit arrays that it takes. Timed are making its tensors of
// them, the pass, and having the last hidden state in an array.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { seconds, serve } from '../serve.mjs';

const [folder, module, graphs] = process.argv.slice(2);
const ort = createRequire(join(folder, 'package.json'))(module);
const threads = Number(process.env.OMP_NUM_THREADS);
if (module === 'onnxruntime-web') ort.env.wasm.numThreads = threads;
const options = {
  executionProviders: [module === 'onnxruntime-web' ? 'wasm' : 'cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
};
const open = (graph) => ort.InferenceSession.create(readFileSync(join(graphs, graph)), options);

let session;
let batch;

async function pass() {
  const tensor = (data) => new ort.Tensor('int64', data, batch.shape);
  const { ids, mask, types } = batch;
  const feeds = { input_ids: tensor(ids), attention_mask: tensor(mask), token_type_ids: tensor(types) };
  const { last_hidden_state: output } = await session.run(feeds);
  return output.getData();
}

await serve({
  async open() {
    session = await open('model.onnx');
    return { versions: { [module]: ort.env.versions.node ?? ort.env.versions.web } };
  },
  prepare({ batch: { size, length, inputIds, attentionMask } }) {
    const integers = (list) => BigInt64Array.from(list, BigInt);
    const types = new BigInt64Array(size * length);
    batch = { shape: [size, length], ids: integers(inputIds), mask: integers(attentionMask), types };
  },
  async output({ file }) {
    let output;
    const once = await seconds(async () => (output = await pass()));
    writeFileSync(file, output);
    return { seconds: once };
  },
  async time({ passes }) {
    return {
      seconds: await seconds(async () => {
        for (let i = 0; i < passes; i++) await pass();
      }),
    };
  },
  async product({ size, times }) {
    const product = await open('product.onnx');
    const a = Float32Array.from({ length: size * size }, Math.random);
    let best = Infinity;
    for (let i = 0; i < times; i++) {
      const once = await seconds(async () => {
        const { c } = await product.run({ a: new ort.Tensor('float32', a, [size, size]) });
        await c.getData();
      });
      best = Math.min(best, once);
    }
    return { seconds: best };
  },
});
