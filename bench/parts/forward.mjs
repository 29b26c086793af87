// How long a forward pass of the real all-MiniLM-L6-v2 takes on each backend, beside transformers and ONNX Runtime.
import { Child } from '../child.mjs';
import { contendersOf, labelOf } from '../contenders/index.mjs';
import { forwardTables } from './forward-tables.mjs';
import { measure, pause } from './forward-shape.mjs';

/** B rows, S positions, and the share of the time that they may take; what costs least comes first. */
const SHAPES = [
  [1, 16, 0.03],
  [1, 128, 0.05],
  [8, 16, 0.05],
  [32, 16, 0.05],
  [1, 512, 0.06],
  [8, 128, 0.08],
  [8, 512, 0.13],
  [32, 128, 0.13],
  [32, 512, 0.42],
];
const QUICK = [
  [1, 16, 0.4],
  [8, 128, 0.6],
];
/** The square product of the peak. */
const PRODUCT = 1024;
const SMALL_PRODUCT = 256;

export const forward = {
  name: 'forward',
  share: 0.5,
  async run(setting, note) {
    const contenders = contendersOf(setting).map((contender) => ({ ...contender, label: labelOf(contender) }));
    const notRun = [];
    const open = [];
    try {
      for (const contender of contenders) {
        const opened = await opening(contender, setting);
        if (opened.missing) notRun.push({ contender: contender.label, why: opened.missing });
        else open.push(opened);
        note(`${contender.label}: ${opened.missing ? `not run, ${opened.missing}` : 'ready'}`);
      }
      const config = open.find(({ opened }) => opened.config)?.opened.config;
      if (!config) throw new Error('padproof itself did not open; nothing can be measured.');
      note('peaks');
      const peaks = await peaksOf(open);
      const shapes = [];
      const until = performance.now() + setting.seconds * 1000;
      let left = 1;
      for (const [B, S, share] of setting.quick ? QUICK : SHAPES) {
        // What came before may have taken more than its share; half of its own is left to every shape.
        const fair = (((until - performance.now()) / 1000) * share) / left;
        const seconds = Math.max(fair, (setting.seconds * share) / 2);
        left -= share;
        note(`B ${B}, S ${S}`);
        shapes.push(await measure(open, config, B, S, seconds, setting.scratch));
      }
      return {
        versions: Object.assign({}, ...open.map(({ opened }) => opened.versions)),
        contenders: open.map(({ label, name, threads, ours }) => ({ label, name, threads, ours: ours === true })),
        notRun,
        peaks,
        shapes,
      };
    } finally {
      for (const { child } of open) await child.close();
    }
  },
  markdown: forwardTables,
};

async function opening(contender) {
  if (contender.missing) return contender;
  const child = new Child(contender);
  try {
    return { ...contender, child, opened: await child.ask('open') };
  } catch (thrown) {
    await child.close();
    return { ...contender, missing: thrown.message };
  }
}

/** GFLOP/s of a large square product, the best of several, in two turns each. */
async function peaksOf(open) {
  const best = open.map(() => 0);
  const sizes = [];
  for (const { child, ours } of open) sizes.push(ours ? await sizeFor(child) : PRODUCT);
  for (let turn = 0; turn < 2; turn++) {
    for (const [i, { child }] of open.entries()) {
      const { seconds } = await child.ask('product', { size: sizes[i], times: 4 });
      best[i] = Math.max(best[i], rateOf(sizes[i], seconds));
      await pause();
    }
  }
  open.forEach((contender, i) => (contender.peak = best[i]));
  return Object.fromEntries(open.map(({ label, peak }) => [label, peak]));
}

/** A backend of ours may be a thousand times slower than another; where the large product takes more than a second, a small one. */
async function sizeFor(child) {
  const { seconds } = await child.ask('product', { size: SMALL_PRODUCT, times: 3 });
  return (2 * PRODUCT ** 3) / 1e9 / rateOf(SMALL_PRODUCT, seconds) > 1 ? SMALL_PRODUCT : PRODUCT;
}

function rateOf(size, seconds) {
  return (2 * size ** 3) / seconds / 1e9;
}
