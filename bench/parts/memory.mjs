// Whether a campaign's memory grows with its cases.
import { fileURLToPath } from 'node:url';
import { Child } from '../child.mjs';
import { slope } from '../figures.mjs';
import { figure, table } from '../markdown.mjs';

const CASES = 10_000;
const QUICK_CASES = 500;
const SAMPLES = 40;
/**
 * Cases are drawn in windows of 16, 128, 1024 and then 4096 (src/engine/plan/chunks.ts), and those of a window are held at once. So
 * memory grows until the last kind of window has begun; the slope is that of what comes then.
 */
const SETTLED = 16 + 128 + 1024;
const MiB = 2 ** 20;

export const memory = {
  name: 'memory',
  share: 0.2,
  async run({ seconds, quick }) {
    const script = fileURLToPath(new URL('../processes/padproof-memory.mjs', import.meta.url));
    const child = new Child({ command: [process.execPath, '--expose-gc', script, 'wasm'] });
    try {
      const runs = quick ? QUICK_CASES : CASES;
      return await child.ask('run', { seed: 1, runs, samples: SAMPLES, limitSeconds: seconds });
    } finally {
      await child.close();
    }
  },
  markdown({ samples, cases, asked, tensors }) {
    const settled = samples.filter((sample) => sample.cases > Math.min(SETTLED, cases / 2));
    const rows = [
      ['heap in use', 'heapUsed', MiB, 'MiB'],
      ['outside the heap', 'external', MiB, 'MiB'],
      ['resident', 'rss', MiB, 'MiB'],
      ['tensors', 'numTensors', 1, ''],
    ].map(([what, field, one, unit]) => {
      const values = settled.map((sample) => sample[field] / one);
      const per = slope(settled.map((sample) => ({ x: sample.cases, y: sample[field] / one })));
      const amount = (value) => `${figure(value)} ${unit}`.trim();
      return [what, amount(values[0]), amount(values.at(-1)), amount(per * 10_000)];
    });
    const head = ['', `after ${settled[0].cases} cases`, `after ${settled.at(-1).cases}`, 'slope for 10,000'];
    const early = cases < 2 * SETTLED ? ' Too few cases to tell: the windows were still growing.' : '';
    const ended = cases < asked ? ` Time was up after ${cases} of ${asked} cases.` : '';
    const left = tensors.after - tensors.before;
    return `${table(head, rows)}\n\nTensors left when the campaign was over: ${left}.${ended}${early}`;
  },
};
