import type { Batch } from '../../core/batch';
import type { Report } from '../../core/report/report';
import type { Subject } from '../../core/subject';
import { toyEmbedder } from '../../subjects/texts/testing/toy-embedder';
import { textSubject } from '../../subjects/texts/text-subject';
import { deeply } from '../../testing/deep';
import type { ToyFaults } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';

type Memory = Map<string, Float32Array>;

/** What a cache takes for one sequence: the ids at which the mask is not 0, their types, and where they stand. */
function keyOf({ inputIds, attentionMask, tokenTypeIds, positionIds, length }: Batch, row: number): string {
  const places = Array.from({ length }, (_, at) => row * length + at);
  const real = places.filter((at) => attentionMask?.[at] !== 0);
  return real.map((at) => [inputIds[at], tokenTypeIds?.[at], positionIds?.[at] ?? at - row * length].join('/')).join();
}

/** A subject that computes each sequence once, and says again of it what it said first. */
function remembering(memory: Memory, subject: Subject): Subject {
  return {
    ...subject,
    outputs: ['pooled'],
    encode: async (batch, wanted) => {
      const encoding = await subject.encode(batch, wanted);
      const { data, shape } = encoding.pooled!.mean;
      for (let row = 0; row < batch.size; row++) {
        const key = keyOf(batch, row);
        const own = data.subarray(row * shape[1], (row + 1) * shape[1]);
        const known = memory.get(key);
        if (known) own.set(known);
        else memory.set(key, own.slice());
      }
      return encoding;
    },
  };
}

/** No mask at all, behind a memory. */
const NO_MASK: Partial<ToyFaults> = { hidden: 0, pooled: (visible) => visible.map(() => true) };
const toy = (positions: Subject['positions'], faults: Partial<ToyFaults> = NO_MASK): Subject =>
  toySubject({ positions, fullyMasked: 'unspecified', outputs: ['pooled'], faults });

const unpadded = ({ invariants }: Report): Report['invariants'][number] =>
  invariants.find(({ name }) => name === 'matches-unpadded')!;

const options = { seed: 1, runs: deeply(40, 100), only: ['matches-unpadded'], minCoverage: 0 };

test('a memory of one instance does not pass, since another is asked for sequences alone', async () => {
  const report = await check(() => remembering(new Map(), toy('absolute')), options);
  expect([report.verdict, report.memory]).toEqual(['violated', 'remembers']);
  const { violation, diagnosis } = unpadded(report).counterexample!;
  expect(violation.runs[0]).toMatch(/^cold \d+$/);
  expect(violation.message).toContain('nothing could be remembered of it');
  expect(diagnosis!.text).toContain('answers are remembered');
});

test('a memory that all instances share does not either, where tokens may stand in another order', async () => {
  const shared: Memory = new Map();
  const report = await check(() => remembering(shared, toy('given')), options);
  expect(report.verdict).toBe('violated');
  expect(unpadded(report).counterexample!.violation.runs[0]).toMatch(/^respelled \d+$/);
  const one = remembering(new Map(), toy('given'));
  expect((await check(one, options)).verdict).toBe('violated');
});

test('where nothing else can be asked, the report says that whatever agreed may have been remembered', async () => {
  const report = await check(remembering(new Map(), toy('absolute')), options);
  expect(report.memory).toBe('not judged');
  expect(unpadded(report).verdict).toBe('held');
});

test.each(['given', 'absolute'] as const)(
  'a memory that hides nothing is no fault, with positions that are %s',
  async (positions) => {
    const sound = (): Subject => remembering(new Map(), toy(positions, {}));
    expect(await check(sound, options)).toMatchObject({ verdict: 'held', memory: 'none seen' });
  },
);

/** Whatever is rounded otherwise in another shape. */
function roundedByShape(subject: Subject): Subject {
  return {
    ...subject,
    encode: async (batch, wanted) => {
      const encoding = await subject.encode(batch, wanted);
      encoding.pooled!.mean.data.forEach((x, i, data) => (data[i] = x * (1 + 2 ** -21 * (batch.length % 3))));
      return encoding;
    },
  };
}

test('a memory of what is rounded otherwise in another shape is told, and is no fault', async () => {
  const sound = (): Subject => remembering(new Map(), roundedByShape(toy('absolute', {})));
  expect(await check(sound, options)).toMatchObject({ verdict: 'held', memory: 'remembers' });
  const forgetful = (): Subject => roundedByShape(toy('absolute', {}));
  expect(await check(forgetful, options)).toMatchObject({ verdict: 'held', memory: 'none seen' });
});

test('an encoder that feels the order of its input is not asked in another', async () => {
  const causal = toySubject({ faults: { position: (_, __, position) => position } });
  const alone = { ...options, runs: deeply(20, 60) };
  expect((await check(causal, alone)).memory).toBe('not judged');
});

describe('texts', () => {
  const WORDS = ['red', 'green', 'blue', 'cat', 'dog', 'house', 'tree', 'sea', 'sun', 'moon', 'bread', 'milk'];
  type Embedding = ReturnType<typeof toyEmbedder>;

  /** A server that keeps the vector of each text, as it is written. */
  const caching = (embedder: Embedding): Embedding => {
    const memory: Memory = new Map();
    return {
      ...embedder,
      together: undefined,
      embed: async (texts) => {
        const { embedding } = await embedder.embed(texts.map((text) => text.trim().split(/\s+/).join(' ')));
        const width = embedding.shape[1];
        texts.forEach((text, row) => {
          const own = embedding.data.subarray(row * width, (row + 1) * width);
          const known = memory.get(text);
          if (known) own.set(known);
          else memory.set(text, own.slice());
        });
        return { embedding };
      },
    };
  };

  test('are asked for with a space more, by which no cache knows them', async () => {
    const report = await check(textSubject(caching(toyEmbedder({ padding: 0.1 })), WORDS), {
      ...options,
      runs: deeply(12, 25),
    });
    expect(report.verdict).toBe('violated');
    expect(unpadded(report).counterexample!.violation.runs[0]).toMatch(/^respelled/);
    const sound = await check(textSubject(caching(toyEmbedder()), WORDS), { ...options, runs: deeply(12, 25) });
    expect(sound).toMatchObject({ verdict: 'held', memory: 'none seen' });
  });

  test('are not, where a space more is another text', async () => {
    const embedder = toyEmbedder();
    const spaces = (text: string): number => 1 + 0.1 * (text.split(' ').length - text.trim().split(/\s+/).length);
    const bytes: Embedding = {
      ...embedder,
      together: undefined,
      embed: async (texts) => {
        const { embedding } = await embedder.embed(texts.map((text) => text.trim().split(/\s+/).join(' ')));
        const width = embedding.shape[1];
        embedding.data.forEach((x, i, data) => (data[i] = x * spaces(texts[Math.floor(i / width)])));
        return { embedding };
      },
    };
    const report = await check(textSubject(bytes, WORDS), { ...options, runs: deeply(12, 25) });
    expect(report).toMatchObject({ verdict: 'held', memory: 'not judged' });
  });
});
