// What must be found, of whatever shape it takes, by a run that nobody has told where to look.
import type { Batch } from '../../core/batch';
import type { Subject } from '../../core/subject';
import { mix } from '../generate/mix';
import { deeply, some } from '../../testing/deep';
import { check } from './check';

const WIDTH = 3;

/**
 * An encoder whose cost grows with S alone: each token is read with its position, beside the mean of all that are real.
 * @param leaks does padding count in this batch, in this row?
 */
function quick(maxLength: number, leaks: (batch: Batch, row: number) => boolean): Subject {
  const feature = (id: number, position: number, e: number): number => mix(id * 4096 + position, e) / 2 ** 32 - 0.5;
  return {
    name: 'quick',
    vocabularySize: 50,
    maxLength,
    padId: 0,
    positions: 'given',
    fullyMasked: 'zeros',
    outputs: ['lastHiddenState'],
    encode: async (batch) => {
      const { size: B, length: S, inputIds, attentionMask, positionIds } = batch;
      const data = new Float32Array(B * S * WIDTH);
      for (let row = 0; row < B; row++) {
        const leaking = leaks(batch, row);
        for (let e = 0; e < WIDTH; e++) {
          let [sum, heard, real] = [0, 0, 0];
          for (let at = row * S; at < (row + 1) * S; at++) {
            const value = feature(inputIds[at], positionIds![at], e);
            data[at * WIDTH + e] = value;
            const counts = attentionMask === null || attentionMask[at] === 1;
            if (counts) real++;
            if (!counts && !leaking) continue;
            sum += value;
            heard++;
          }
          for (let at = row * S; at < (row + 1) * S; at++) {
            data[at * WIDTH + e] = real > 0 ? data[at * WIDTH + e] + sum / heard : 0;
          }
        }
      }
      return { lastHiddenState: { data, shape: [B, S, WIDTH] } };
    },
  };
}

const LEAKS: readonly [what: string, maxLength: number, leaks: (batch: Batch, row: number) => boolean][] = [
  ['at S = 256 alone, of 2,048 positions', 2048, ({ length }) => length === 256],
  ['at S = 513 alone, of 2,048 positions', 2048, ({ length }) => length === 513],
  ['from S = 1,500 on, of 2,048 positions', 2048, ({ length }) => length >= 1500],
  ['from row 33 on', 64, (_, row) => row >= 33],
  ['from row 100 on', 64, (_, row) => row >= 100],
  [
    'where many pads stand beside few tokens',
    512,
    ({ attentionMask, length: S }, row) => {
      const real = attentionMask?.subarray(row * S, (row + 1) * S).reduce((sum, seen) => sum + seen, 0) ?? S;
      return real > 0 && real <= 4 && S - real >= 64;
    },
  ],
];

describe.each(LEAKS)('a leak %s', (_, maxLength, leaks) => {
  test.each(some([1, 2, 3], 1))('is found, with seed %i', async (seed) => {
    const report = await check(() => quick(maxLength, leaks), { seed, runs: 100, only: ['pad-content-is-ignored'] });
    expect(report.invariants).toMatchObject([{ name: 'pad-content-is-ignored', verdict: 'violated' }]);
  });
});

test.each([64, 512, 2048])('an encoder of %i positions in which nothing leaks holds', async (maxLength) => {
  const report = await check(() => quick(maxLength, () => false), { seed: 1, runs: deeply(20, 100) });
  expect(report.invariants.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
  expect(report.verdict).toBe('held');
});
