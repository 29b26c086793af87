import type { Values } from '../core/encoding';
import type { Subject } from '../core/subject';
import type { ToyOptions } from '../testing/toy-subject';
import { toySubject } from '../testing/toy-subject';
import { check } from './check';
import type { Reading } from './reading';

async function readingOf(claim: string, make: () => Subject): Promise<Reading | undefined> {
  const report = await check(make, { seed: 1, runs: 40, only: [claim], minCoverage: 0 });
  const [{ verdict, counterexample }] = report.invariants;
  expect(verdict).toBe('violated');
  return counterexample!.reading;
}

const toy = (options: ToyOptions) => () => toySubject(options);
const LEAKY = toy({ faults: { hidden: -1 } });

/** The toy with every state changed by something that hangs on the batch. */
function altered(change: (rows: number, length: number, i: number) => number): () => Subject {
  return () => ({
    ...toySubject({ outputs: ['lastHiddenState'] }),
    encode: async (batch, wanted) => {
      const encoding = await toySubject().encode(batch, wanted);
      const { data, shape } = encoding.lastHiddenState as Values;
      const moved = data.map((x, i) => x + change(batch.size, batch.length, i));
      return { ...encoding, lastHiddenState: { data: moved, shape } };
    },
  });
}

test.each(['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored', 'layout-is-ignored'])(
  'a mask that hides too little is a leak by pad content, by %s as well',
  async (claim) => {
    const reading = await readingOf(claim, LEAKY);
    expect(reading).toMatchObject({ dependsOn: 'pad content' });
    expect(reading!.multiple).toBeGreaterThan(1000);
    expect(reading!.text).toMatch(/^A leak, by pad content: .* × what taking the same sums in another order costs/);
  },
);

test('a mask that is shared between rows is a leak between rows', async () => {
  const shared = toy({
    faults: {
      mask: ({ attentionMask, size, length }) =>
        Int32Array.from({ length: size * length }, (_, i) => attentionMask?.[i % length] ?? 1),
    },
  });
  expect(await readingOf('batch-mates-are-ignored', shared)).toMatchObject({ dependsOn: 'batch mates' });
});

test('what counts positions hangs on the shape', async () => {
  const reading = await readingOf(
    'pad-length-is-ignored',
    altered((_, length) => length * 1e-2),
  );
  expect(reading).toMatchObject({ dependsOn: 'shape' });
  expect(reading!.text).toContain('hangs on the shape');
});

test('what is not the same twice is not called a leak', async () => {
  let calls = 0;
  const reading = await readingOf(
    'pad-content-is-ignored',
    altered(() => 1e-3 * (calls++ % 7)),
  );
  expect(reading).toMatchObject({ dependsOn: 'time' });
});

test('NaN has no deviation to read, and a witness none at all', async () => {
  const nan = toy({ faults: { weights: (weights) => weights.map((weight, i) => (i === 2 ? NaN : weight)) } });
  expect(await readingOf('matches-unpadded', nan)).toMatchObject({ dependsOn: 'nothing finite' });
  expect(await readingOf('mask-matters', toy({ faults: { hidden: 0 } }))).toBeUndefined();
});
