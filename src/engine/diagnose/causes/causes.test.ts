// Causes that no planted fault of the catalogue has, each confirmed on a toy, and none of them named on one that is right.
import type { Encoding } from '../../../core/encoding';
import type { Subject } from '../../../core/subject';
import { toySubject } from '../../../testing/toy-subject';
import { sourceOf } from '../../campaign/check';
import { Sessions } from '../../judge/sessions';
import { causeOf } from '.';

async function causeIn(subject: Subject, output: string): Promise<string | undefined> {
  const sessions = new Sessions(sourceOf(subject), {});
  try {
    return (await causeOf(output, await sessions.open()))?.name;
  } finally {
    await sessions.close();
  }
}

/** The largest number of each unit and of its opposite, over all positions or over the real ones alone. */
function pooling(all: boolean): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState', 'pooled'] });
  return {
    ...toy,
    encode: async (batch): Promise<Encoding> => {
      const { lastHiddenState } = await toy.encode(batch, ['lastHiddenState']);
      const [B, S, half] = lastHiddenState!.shape;
      const E = 2 * half;
      const data = new Float32Array(B * S * E);
      lastHiddenState!.data.forEach((x, n) => {
        const at = Math.floor(n / half) * E + (n % half);
        data[at] = x;
        data[at + half] = -x;
      });
      const most = new Float32Array(B * E).fill(-Infinity);
      for (let i = 0; i < B * S; i++) {
        if (!all && batch.attentionMask?.[i] === 0) continue;
        for (let e = 0; e < E; e++) {
          const to = Math.floor(i / S) * E + e;
          most[to] = Math.max(most[to], data[i * E + e]);
        }
      }
      return { lastHiddenState: { data, shape: [B, S, E] }, pooled: { max: { data: most, shape: [B, E] } } };
    },
  };
}

test('a maximum over padding is told from one over real tokens', async () => {
  expect(await causeIn(pooling(true), 'pooled.max')).toBe('the maximum over all positions, padding with them');
  expect(await causeIn(pooling(false), 'pooled.max')).toBeUndefined();
});

test('token types that act as the mask are named', async () => {
  const typed = toySubject({
    faults: {
      mask: ({ tokenTypeIds }) => Int32Array.from(tokenTypeIds!, (type) => type),
      weights: (weights, visible) => weights.map((weight) => (visible.includes(true) ? weight : 0)),
    },
  });
  expect(await causeIn(typed, 'lastHiddenState')).toBe('token types act as the mask');
});

test('a row that reads the next one is named', async () => {
  const offset = ({ inputIds, size, length }: { inputIds: Int32Array; size: number; length: number }, row: number) =>
    inputIds[((row + 1) % size) * length] / 64;
  expect(await causeIn(toySubject({ faults: { offset } }), 'lastHiddenState')).toBe('the next row is read');
});

test('of what is right no cause is named', async () => {
  for (const output of ['lastHiddenState', 'pooled.mean']) expect(await causeIn(toySubject(), output)).toBeUndefined();
});
