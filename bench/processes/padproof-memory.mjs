// The memory of one long campaign, in a process that is measured: node --expose-gc padproof-memory.mjs BACKEND
//
// The model is as small as can be, so that a leak of padproof's own is not lost in the model's own ups and downs.
import * as tf from '@tensorflow/tfjs-core';
import { runCampaign } from 'padproof';
import { useBackend } from 'padproof/bert';
import { sourceOf } from '../models.mjs';
import { serve } from '../serve.mjs';

const [backend] = process.argv.slice(2);
const MODEL = 'one layer';

function sample(done) {
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { numTensors } = tf.memory();
  return { cases: done, rss, heapUsed, external, numTensors };
}

await serve({
  async run({ seed, runs, samples, limitSeconds }) {
    await useBackend(backend);
    const source = await sourceOf(MODEL, backend);
    const before = tf.memory().numTensors;
    const abort = new AbortController();
    const until = performance.now() + limitSeconds * 1000;
    const taken = [];
    const onProgress = ({ done }) => {
      if (done >= (taken.length * runs) / samples) taken.push(sample(done));
      if (performance.now() > until) abort.abort();
    };
    const report = await runCampaign(
      source,
      { model: '' },
      { seed, runs, minCoverage: 0, onProgress, signal: abort.signal },
    );
    return {
      samples: taken,
      cases: report.cases.judged,
      asked: runs,
      seconds: report.seconds,
      verdict: report.verdict,
      tensors: { before, after: tf.memory().numTensors },
    };
  },
});
