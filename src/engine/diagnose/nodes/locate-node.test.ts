// Which step is named, on models of a few numbers that show their steps.
import type { Batch } from '../../../core/batch';
import type { InnerTensor, InnerTensors, Inside } from '../../../core/inside';
import type { LocatedNode } from '../../../core/report/located-node';
import type { Violation } from '../../../core/report/violation';
import { Noise } from '../../../numerics/noise';
import { noCost } from '../../ask/cost';
import { _, caseOf, row, TRAITS } from '../../invariants/testing/by-hand';
import type { Invariant, Run } from '../../invariants/invariant';
import type { NoiseMeter } from '../../noise/noise-meter';
import type { Session } from '../../noise/session';
import { locate } from '../locate';
import { locateNode } from './locate-node';

/** A step, and what it makes of the batch and of tensors by name: a number a position `[B, S]`, or one in all `[]`. */
interface Step {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly of: (batch: Batch, ...inputs: InnerTensor[]) => InnerTensor;
}

const perToken = ({ size, length }: Batch, of: (place: number) => number): InnerTensor => ({
  type: 'float32',
  shape: [size, length],
  data: Float32Array.from({ length: size * length }, (_, place) => of(place)),
});
const one = (number: number): InnerTensor => ({ type: 'float32', shape: [], data: Float32Array.of(number) });
const WORDS: Step = { operator: 'Gather', inputs: [], of: (batch) => perToken(batch, (i) => batch.inputIds[i]) };
/** The largest number of all rows: what dynamic quantisation takes its scale from. */
const scaleOf = (input: string): Step => ({
  operator: 'DynamicQuantizeLinear',
  inputs: [input],
  of: (_, x) => one(Math.max(...x.data)),
});
const scaled = (input: string, scale: string): Step => ({
  operator: 'Div',
  inputs: [input, scale],
  of: (batch, x, { data: [by] }) => perToken(batch, (i) => x.data[i] / by),
});
const LONGEST: Step = {
  operator: 'ReduceMax',
  inputs: ['words'],
  of: ({ size, length, attentionMask }) => {
    const lengths = Array.from({ length: size }, (_, b) =>
      attentionMask!.subarray(b * length, (b + 1) * length).reduce((sum, bit) => sum + bit, 0),
    );
    return one(Math.max(...lengths));
  },
};
/** Takes part, and moves nothing. */
const HARMLESS: Step = {
  operator: 'Add',
  inputs: ['words', 'longest'],
  of: (batch, x, { data: [n] }) => perToken(batch, (i) => x.data[i] + 0 * n),
};

interface Toy extends Inside {
  runs: number;
  closed: number;
}

function toyOf(steps: Readonly<Record<string, Step>>, rest: Partial<Inside> = {}): Toy {
  const names = Object.keys(steps);
  const toy: Toy = {
    runs: 0,
    closed: 0,
    nodes: names.map((name) => ({ name, operator: steps[name].operator, inputs: steps[name].inputs, outputs: [name] })),
    outputs: new Map([['lastHiddenState', [names.at(-1)!]]]),
    tensors: new Set(names),
    run: async (batch, wanted, replaced: InnerTensors = new Map()) => {
      toy.runs++;
      const made = new Map<string, InnerTensor>();
      for (const name of names) {
        const { inputs, of } = steps[name];
        made.set(name, replaced.get(name) ?? of(batch, ...inputs.map((input) => made.get(input)!)));
      }
      return new Map(wanted.map((name) => [name, made.get(name)!]));
    },
    close: async () => void toy.closed++,
    ...rest,
  };
  return toy;
}

const runOf = (key: string, mate: readonly number[], mask: readonly number[]): Run => ({
  key,
  batch: {
    size: 2,
    length: 3,
    inputIds: Int32Array.of(5, 6, 0, ...mate),
    attentionMask: Int32Array.of(1, 1, 0, ...mask),
  },
  wanted: ['lastHiddenState'],
  place: 'locked',
});
const CASE = caseOf(row([5, 6, _]), row([7, 8, _]));
const claim = (rest: Partial<Invariant> = {}): Invariant => ({
  name: 'made up',
  claim: '',
  kind: 'exact',
  unsupported: () => undefined,
  runs: () => [runOf('a', [7, 8, 0], [1, 1, 0]), runOf('b', [9, 3, 4], [1, 1, 1])],
  judge: () => ({ verdict: 'held', compared: 0, worst: 0 }),
  alignments: () => [{ expected: { run: 'a', row: 0, at: [0, 1] }, observed: { run: 'b', row: 0, at: [0, 1] } }],
  ...rest,
});
const violation = { output: 'lastHiddenState', index: [0, 1, 0], row: 0, runs: ['a', 'b'] } as unknown as Violation;

function sessionOf(inside: Inside, timeoutMs = 10_000): Session {
  const meter = {
    at: async () => ({ noise: new Noise() }),
    knownNondeterminism: async () => undefined,
  } as unknown as NoiseMeter;
  const subject = { ...TRAITS, outputs: ['lastHiddenState'], encode: async () => ({}), inside: async () => inside };
  return { subject: subject as unknown as Session['subject'], timeoutMs, cost: noCost(), noise: meter };
}

const located = async (inside: Inside): Promise<LocatedNode> => {
  const found = await locateNode(CASE, claim(), violation, sessionOf(inside));
  if (typeof found !== 'object') throw new Error(found);
  return found;
};
const LEAKY = { words: WORDS, scale: scaleOf('words'), out: scaled('words', 'scale') };

test('what differs early and does no harm is left out, and the step that leaks behind it is named', async () => {
  const steps = { words: WORDS, longest: LONGEST, sum: HARMLESS, scale: scaleOf('sum'), out: scaled('sum', 'scale') };
  expect(await located(toyOf(steps))).toMatchObject({
    name: 'scale',
    inputs: [{ name: 'sum', different: 0 }],
    replaced: { operators: ['DynamicQuantizeLinear'], agrees: true },
  });
});

test('a step that leaks is named, also where a later one that leaks as well hides it', async () => {
  const steps = {
    words: WORDS,
    scale: scaleOf('words'),
    bytes: scaled('words', 'scale'),
    first: { operator: 'Gather', inputs: ['bytes'], of: (_: Batch, { data }: InnerTensor) => one(data[3]) },
    next: {
      operator: 'Add',
      inputs: ['bytes', 'first'],
      of: (batch: Batch, x: InnerTensor, { data: [n] }: InnerTensor) => perToken(batch, (i) => x.data[i] + n),
    },
    peak: scaleOf('next'),
    out: {
      operator: 'Expand',
      inputs: ['peak'],
      of: (batch: Batch, { data: [n] }: InnerTensor) => perToken(batch, () => n),
    },
  };
  expect(await located(toyOf(steps))).toMatchObject({
    name: 'scale',
    replaced: { operators: ['DynamicQuantizeLinear', 'Gather', 'DynamicQuantizeLinear'], agrees: true },
  });
});

test('an output that cannot be compared does not agree', async () => {
  const longer: Step = {
    operator: 'Concat',
    inputs: ['words', 'scale'],
    of: ({ size, length }, _, { data: [by] }) => ({
      type: 'float32',
      shape: [size, length + 1],
      data: new Float32Array(size * (length + 1)).fill(by),
    }),
  };
  const { name, replaced } = await located(toyOf({ words: WORDS, scale: scaleOf('words'), out: longer }));
  expect({ name, replaced }).toEqual({
    name: 'scale',
    replaced: { operators: ['DynamicQuantizeLinear'], agrees: false },
  });
});

test('the runtime is only said to be at fault where bits of the runs of the claim were compared', async () => {
  const steps = { words: WORDS, out: { ...HARMLESS, inputs: ['words', 'words'] } };
  const whyOf = (invariant: Invariant, inside = toyOf(steps)): Promise<unknown> =>
    locateNode(CASE, invariant, violation, sessionOf(inside));
  expect(await whyOf(claim())).toMatch(/both runs give the same bits, so it is in what the runtime makes of several/);
  expect(await whyOf(claim({ kind: 'calibrated' }))).toMatch(/agree within rounding, or cannot be compared$/);
  const odd: Step = {
    operator: 'Concat',
    inputs: [],
    of: ({ size, length }) => ({ ...one(0), shape: [size, length + 1], data: new Float32Array(size * (length + 1)) }),
  };
  expect(await whyOf(claim(), toyOf({ words: WORDS, out: odd }))).toMatch(/or cannot be compared$/);
});

test('a step that cannot be looked for costs nothing else, and may be looked for again', async () => {
  const toy = toyOf(LEAKY);
  const { run } = toy;
  let broken = true;
  const session = sessionOf({
    ...toy,
    run: async (...asked) => {
      if (broken) throw new Error('out of memory');
      return run(...asked);
    },
  });
  const ask = () => locate(CASE, claim(), violation, session);
  expect(await ask()).toEqual({
    where: expect.stringMatching(/^not located: .*inside\(\) threw.*out of memory/) as string,
  });
  broken = false;
  expect(await ask()).toMatchObject({ where: 'DynamicQuantizeLinear scale, step 2 of 3', node: { name: 'scale' } });
});

test('loading the model once more may take longer than an answer', async () => {
  const toy = toyOf(LEAKY);
  const { run } = toy;
  const slow: Inside = {
    ...toy,
    run: (...asked) => new Promise((resolve) => setTimeout(() => resolve(run(...asked)), 20)),
  };
  expect(await locateNode(CASE, claim(), violation, sessionOf(slow, 5))).toMatchObject({ name: 'scale' });
});

test('where the time is over nothing is run, and where it is not to be confirmed nothing is replaced', async () => {
  const toy = toyOf(LEAKY);
  expect(await locateNode(CASE, claim(), violation, sessionOf(toy), { until: 0 })).toBe('the time was over');
  expect(toy.runs).toBe(0);
  const found = await locateNode(CASE, claim(), violation, sessionOf(toy), { confirm: false });
  expect(found).toMatchObject({ name: 'scale' });
  expect(found).not.toHaveProperty('replaced');
});

test('what running it takes is freed each time', async () => {
  const toy = toyOf(LEAKY);
  const session = sessionOf(toy);
  for (const times of [1, 2]) {
    await locateNode(CASE, claim(), violation, session);
    await new Promise(setImmediate);
    expect(toy.closed).toBe(times);
  }
});

/** So many numbers a position that nothing else is fetched together with them. */
const WIDTH = 1_398_101;
const WIDE: Step = {
  operator: 'Expand',
  inputs: ['out'],
  of: ({ size, length }) => ({ type: 'float32', shape: [size, length, WIDTH], data: new Float32Array() }),
};

/** A model of which every run takes so many seconds, by a clock that nothing else moves. */
function slow(
  steps: Readonly<Record<string, Step>>,
  each = 1,
): { readonly toy: Toy; readonly asked: string[]; readonly ends: () => void } {
  let seconds = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => 1000 * seconds);
  const asked: string[] = [];
  const toy = toyOf(steps);
  const { run } = toy;
  toy.run = (batch, wanted, replaced) => {
    seconds += each;
    asked.push(`${wanted.includes('wide') ? 'wide' : '-'} ${replaced?.size ? 'replaced' : '-'}`);
    return run(batch, wanted, replaced);
  };
  return { toy, asked, ends: () => clock.mockRestore() };
}

test('a place that takes long to confirm is confirmed where whoever asks has said so', async () => {
  for (const [options, agrees] of [
    [{}, undefined],
    [{ mostMs: Infinity }, true],
  ] as const) {
    const { toy, ends } = slow(LEAKY, 10);
    const found = await locateNode(CASE, claim(), violation, sessionOf(toy), options).finally(ends);
    expect(found).toMatchObject({ name: 'scale' });
    expect((found as LocatedNode).replaced?.agrees).toBe(agrees);
  }
});

describe('what lies behind the place', () => {
  const steps = { ...LEAKY, wide: WIDE, end: { ...HARMLESS, inputs: ['out', 'scale', 'wide'] } };

  test('is fetched when the place is confirmed, and no time is taken from that', async () => {
    const { toy, asked, ends } = slow(steps);
    const found = await locateNode(CASE, claim(), violation, sessionOf(toy), { until: 7500 }).finally(ends);
    expect(found).toMatchObject({ name: 'scale', replaced: { agrees: true }, ladder: { leftOut: 2 } });
    expect(asked.at(-1)).toBe('- -');
  });

  test('takes no more than a tenth of the time that is left', async () => {
    const { toy, ends } = slow(steps);
    const found = await locateNode(CASE, claim(), violation, sessionOf(toy), { until: 30_000 }).finally(ends);
    // A second of what is left, and two runs take two: the group after the first is left out.
    expect(found).toMatchObject({ replaced: { agrees: true }, ladder: { leftOut: 1, notCompared: 0 } });
  });
});

describe('the ladder', () => {
  test('has the distance behind each step in order, and the bound', async () => {
    const steps = { words: WORDS, longest: LONGEST, sum: HARMLESS, scale: scaleOf('sum'), out: scaled('sum', 'scale') };
    const { ladder } = await located(toyOf(steps));
    // Longest rows of 2 and 3; scales of 8 and 9; 6 / 8 and 6 / 9.
    expect(ladder).toEqual({
      bound: 0,
      leftOut: 0,
      notCompared: 0,
      steps: [
        { step: 1, operator: 'Gather', name: 'words', distance: 0 },
        { step: 2, operator: 'ReduceMax', name: 'longest', distance: 0.5 },
        { step: 3, operator: 'Add', name: 'sum', distance: 0 },
        { step: 4, operator: 'DynamicQuantizeLinear', name: 'scale', distance: 1 / 8 },
        { step: 5, operator: 'Div', name: 'out', distance: expect.closeTo(1 / 9, 6) as number },
      ],
    });
  });

  test('of many steps has those around the place, every so many behind it, and the last', async () => {
    const chain = (count: number, from: string, of: (input: string) => Step, name: string): [string, Step][] =>
      Array.from({ length: count }, (_, i) => [`${name} ${i}`, of(i === 0 ? from : `${name} ${i - 1}`)]);
    const same = (input: string): Step => ({
      operator: 'Identity',
      inputs: [input],
      of: (batch, x) => perToken(batch, (i) => x.data[i]),
    });
    const before = chain(40, 'words', same, 'before');
    const behind = chain(300, 'div', same, 'behind');
    const steps = Object.fromEntries([
      ['words', WORDS],
      ...before,
      ['scale', scaleOf('before 39')],
      ['div', scaled('before 39', 'scale')],
      ...behind,
    ]) as Record<string, Step>;
    const { step, ladder } = await located(toyOf(steps));
    expect(step).toBe(42);
    const numbers = ladder!.steps.map((one) => one.step);
    expect(numbers.length).toBeLessThanOrEqual(120);
    expect(numbers.slice(0, 70)).toEqual(Array.from({ length: 70 }, (_, i) => 32 + i));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers.at(-1)).toBe(343);
    expect(ladder!.leftOut).toBe(343 - numbers.length);
  });

  test('counts a step that cannot be compared apart', async () => {
    const odd: Step = {
      operator: 'Concat',
      inputs: ['words'],
      of: ({ size, length }) => ({ ...one(0), shape: [size, length + 1], data: new Float32Array(size * (length + 1)) }),
    };
    const scale = { ...scaleOf('words'), inputs: ['words', 'odd'] };
    const behind = { words: WORDS, odd, scale, out: scaled('words', 'scale') };
    const found = await locateNode(CASE, claim(), violation, sessionOf(toyOf(behind)), { confirm: false });
    expect(found).toMatchObject({ ladder: { notCompared: 1, steps: [{ step: 1 }, { step: 3 }, { step: 4 }] } });
  });
});
