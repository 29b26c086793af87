// The question that padproof began with, as properties: in `attention_probs [B, H, S, S]` a padded token's column is zero.
// Its row is not, and need not be.
import { batchOf } from '../src/core/case';
import { paddingOf } from '../src/core/layout';
import type { Berts } from './support';
import {
  closeBerts,
  EVERYWHERE,
  describeOnBackends,
  encode,
  forAllCases,
  isPadded,
  openBerts,
  weightsOf,
} from './support';

// Taken once: looking a global up in a jest sandbox costs more than the arithmetic around it.
const { abs } = Math;
const HEADS = [0, 1, 2, 3];

describeOnBackends((backend) => {
  let berts: Berts;
  beforeAll(async () => void (berts = await openBerts(backend)));
  afterAll(() => closeBerts(berts));

  test("rows are queries: every one sums to one, a padded query's too", () =>
    forAllCases(berts, backend, async (bert, { rows, length }) => {
      const { attentions } = await encode(bert, batchOf(rows, length, bert));
      for (const layer of attentions) {
        for (let at = 0; at < layer.data.length; at += length) {
          const row = layer.data.subarray(at, at + length);
          const sum = row.reduce((a, b) => a + b, 0);
          if (!row.every((weight) => weight >= 0 && weight <= 1)) throw new Error(`weights ${row.join(', ')}`);
          if (!(abs(sum - 1) <= length * 2 ** -22)) throw new Error(`the weights of a query sum to ${sum}`);
        }
      }
    }));

  test("columns are keys: a padded token's is zero to the last bit, at real and at padded queries", () =>
    forAllCases(berts, backend, async (bert, { rows, length }) => {
      const { attentions } = await encode(bert, batchOf(rows, length, bert));
      rows.forEach((row, r) => {
        if (!isPadded(row, length)) return;
        const padding = paddingOf(row.at, length);
        for (const layer of attentions) {
          for (const head of HEADS) {
            for (let query = 0; query < length; query++) {
              const weights = weightsOf(layer, r, head, query);
              if (padding.some((key) => weights[key] !== 0))
                throw new Error(`query ${query} reads the padding: ${weights.join(', ')}`);
            }
          }
        }
      });
    }));

  test("a padded token's row is not zero: it is a distribution over the real tokens", () =>
    forAllCases(berts, backend, async (bert, { rows, length }) => {
      const { attentions } = await encode(bert, batchOf(rows, length, bert));
      rows.forEach((row, r) => {
        if (!isPadded(row, length)) return;
        for (const query of paddingOf(row.at, length)) {
          for (const layer of attentions) {
            for (const head of HEADS) {
              const weights = weightsOf(layer, r, head, query);
              const mass = row.at.reduce((sum, key) => sum + weights[key], 0);
              if (!(abs(mass - 1) < 1e-4))
                throw new Error(`the padded query ${query} gives real tokens ${mass} in all`);
            }
          }
        }
      });
    }));

  test('a row without one real token spreads its weight evenly', async () => {
    // There it is known not to, and is refused.
    if (backend === 'webgpu') return expect(berts.typical.fullyMasked).toBe('refused');
    await forAllCases(berts, backend, async (bert, { rows, length }) => {
      const { attentions } = await encode(bert, batchOf(rows, length, bert));
      rows.forEach(({ at }, r) => {
        if (at.length > 0) return;
        for (const layer of attentions) {
          for (const head of HEADS) {
            for (let query = 0; query < length; query++) {
              const weights = weightsOf(layer, r, head, query);
              // The same bits, and 1 / length but for rounding: TensorFlow gives a single key 1 − 2⁻²⁴.
              const [even] = weights;
              if (weights.some((weight) => weight !== even)) throw new Error(`not even: ${weights.join(', ')}`);
              if (!(abs(even * length - 1) <= 2 ** -22)) throw new Error(`${even} for each of ${length} keys`);
            }
          }
        }
      });
    });
  });
}, EVERYWHERE);
