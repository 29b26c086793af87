import type { Batch } from '../../core/batch';
import { ExitCode } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { deeply } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { check } from './check';
import type { Report } from '../../core/report/report';

const LEAKS = ['pad-content-is-ignored', 'matches-unpadded', 'layout-is-ignored'];
const leak = { faults: { hidden: -1 } };

const RUNS = deeply(48, 200);

function claim(report: Report, name: string): Report['invariants'][number] {
  return report.invariants.find((invariant) => invariant.name === name)!;
}

/** A toy that calls `before` with the number of the call and the batch. */
function watched(before: (call: number, batch: Batch) => void | Promise<void>, toy: Subject = toySubject()): Subject {
  let calls = 0;
  return {
    ...toy,
    encode: async (batch, wanted) => {
      await before(++calls, batch);
      return toy.encode(batch, wanted);
    },
    reference: async (batch, wanted) => {
      await before(++calls, batch);
      return toy.reference!(batch, wanted);
    },
  };
}

test('the same seed gives the same report, but for the time it took', async () => {
  const [a, b] = await Promise.all(
    [1, 2].map(() => check(() => toySubject(leak), { seed: 4, runs: 16, minCoverage: 0, only: LEAKS })),
  );
  expect({ ...a, seconds: 0 }).toEqual({ ...b, seconds: 0 });
});

test('runs are shared and grouped, and the report counts what was truly done', async () => {
  let passes = 0;
  let rows = 0;
  const toy = watched((_, batch) => {
    passes++;
    rows += batch.size;
  });
  const subject: Subject = {
    ...toy,
    gradients: (batch, loss) => {
      passes++;
      rows += batch.size;
      return toy.gradients!(batch, loss);
    },
    together: (batch, wanted) => {
      passes++;
      rows += batch.size;
      return toy.together!(batch, wanted);
    },
  };
  const { cost, cases } = await check(subject, { seed: 1, runs: RUNS, minCoverage: 0 });
  expect(cases).toEqual({ asked: RUNS, judged: RUNS, further: 0 });
  // One more than counted: the probe.
  expect([passes, rows]).toEqual([cost.passes + 1, cost.rows + 2]);
  expect(cost.runsMade).toBeLessThan(cost.runsAsked * 0.75);
  // Without groups there are as many; the more cases, the larger the groups.
  expect(cost.passes).toBeLessThan(cost.runsMade * deeply(0.92, 0.85));
});

test('rows that are compared bit for bit stand at the same place of equally shaped passes', async () => {
  // Bits depend on the shape of a pass and on the place in it, as they do on real hardware; nothing else is wrong.
  const subject = toySubject({
    faults: { offset: ({ size, length }, row) => ((size * 31 + length * 7 + row) % 97) * 1e-7 },
  });
  const report = await check(subject, { seed: 2, runs: RUNS, minCoverage: 0 });
  const broken = report.invariants.filter(({ verdict }) => verdict === 'violated');
  expect(broken).toEqual([]);
});

test('what fails only in company is a finding: the group is the case, and shrinks by rows', async () => {
  // No case has so many rows by itself: eight are most, but for those of 33 and more.
  const crowded = toySubject({
    faults: {
      mask: ({ attentionMask, size, length }) =>
        size > 12 && size < 33 ? new Int32Array(size * length).fill(1) : attentionMask!,
    },
    outputs: ['lastHiddenState'],
  });
  const report = await check(crowded, { seed: 1, runs: 300, only: ['pad-content-is-ignored'] });
  const { counterexample } = claim(report, 'pad-content-is-ignored');
  expect(counterexample).toMatchObject({ recursAlone: false, found: { path: null } });
  expect(counterexample!.case.rows).toHaveLength(13);
  expect(counterexample!.case.length).toBe(2);
});

test('what does not recur at all is reported as it was seen', async () => {
  let calls = 0;
  const once = toySubject({ faults: { offset: () => (++calls === 150 ? 0.25 : 0) } });
  const report = await check(once, { seed: 1, runs: 60, only: ['repeatable', ...LEAKS] });
  expect(report.exitCode).toBe(ExitCode.violated);
  const broken = report.invariants.find(({ verdict }) => verdict === 'violated')!;
  expect(broken.counterexample).toMatchObject({ recursAlone: false, found: { shrinks: 0 } });
});

test('a violation found before the subject breaks is kept, and decides', async () => {
  const report = await check(
    watched(
      (call) => {
        if (call > 120) throw new Error('out of memory');
      },
      toySubject({ faults: { weights: (weights) => weights.map((weight) => weight * 2) } }),
    ),
    { seed: 1, runs: 400, only: ['rows-sum-to-one', 'repeatable'] },
  );
  expect(report).toMatchObject({ verdict: 'violated', exitCode: ExitCode.violated, stopped: { by: 'subject' } });
  expect(claim(report, 'rows-sum-to-one').counterexample).toBeDefined();
  expect(claim(report, 'repeatable')).toMatchObject({ verdict: 'inconclusive' });
});

test('a violation seen in the very window in which the subject breaks is kept as it was seen', async () => {
  let seen = false;
  const subject = watched(
    (_, { length }) => {
      // Chunks are of one length: this breaks in the chunk after the one with the violation.
      if (seen && length !== 17) throw new Error('out of memory');
      seen ||= length === 17;
    },
    toySubject({ faults: { offset: ({ length }) => (length === 17 ? NaN : 0) } }),
  );
  const report = await check(subject, { seed: 1, runs: 400, only: ['repeatable'] });
  expect(report).toMatchObject({ verdict: 'violated', exitCode: ExitCode.violated, stopped: { by: 'subject' } });
  const { counterexample } = claim(report, 'repeatable');
  expect(counterexample!.case.length).toBe(17);
});

describe('a subject that breaks its contract ends the campaign, with the results so far', () => {
  const breaking: readonly [what: string, subject: Subject, message: RegExp][] = [
    [
      'throws',
      watched((call) => {
        if (call > 60) throw new Error('no more');
      }),
      /threw on a batch of \d+ rows of \d+ positions: no more/,
    ],
    [
      'throws at once',
      watched(() => {
        throw new Error('no more');
      }),
      /threw on a batch of 2 rows of 2 positions: no more/,
    ],
    [
      'hangs',
      watched((call) => (call > 60 ? new Promise(() => undefined) : undefined)),
      /did not answer within 0\.2 s/,
    ],
    ['answers with nothing', answering(() => undefined), /resolved to undefined; expected an object/],
    ['leaves an output out', answering(({ pooled: _, ...rest }) => rest), /asked for pooled and did not return it/],
    [
      'returns fewer rows',
      answering((encoding) => ({ ...encoding, lastHiddenState: { data: new Float32Array(8), shape: [1, 2, 4] } })),
      /lastHiddenState has shape \[1, 2, 4\]; expected \[2, 2, E\]/,
    ],
    [
      'returns a list with what is no number',
      answering((encoding) => ({
        ...encoding,
        lastHiddenState: { data: [...encoding.lastHiddenState!.data.subarray(1), null], shape: [2, 2, 4] },
      })),
      /\[object Array\] of length 16; expected a Float32Array of 16 numbers/,
    ],
    [
      'has too few numbers for its shape',
      answering((encoding) => ({ ...encoding, lastHiddenState: { data: new Float32Array(15), shape: [2, 2, 4] } })),
      /of length 15; expected a Float32Array of 16/,
    ],
    [
      'returns lists of several lengths',
      answering((encoding) => ({ ...encoding, lastHiddenState: [[[1], [1, 2]]] })),
      /lastHiddenState is a list that is no \[2, 2, E\] of numbers; expected lists of one length along each axis, or \{ data/,
    ],
  ];

  test.each(breaking)('%s', async (_, subject, message) => {
    const report = await check(subject, { seed: 1, runs: 200, timeoutMs: 200 });
    expect(report).toMatchObject({
      verdict: 'inconclusive',
      exitCode: ExitCode.inconclusive,
      stopped: { by: 'subject' },
    });
    expect(report.stopped!.message).toMatch(message);
    expect(report.cases.judged).toBeLessThan(200);
    expect(report.invariants.every(({ verdict }) => verdict !== 'held')).toBe(true);
  });
});

test('NaN in an answer is a violation, not a breach of contract', async () => {
  const nan = answering((encoding) => {
    const data = Float32Array.from(encoding.lastHiddenState!.data);
    data[data.length - 1] = NaN;
    return { ...encoding, lastHiddenState: { ...encoding.lastHiddenState!, data } };
  });
  const report = await check(nan, { seed: 1, runs: 40, only: ['repeatable', ...LEAKS] });
  expect(report.exitCode).toBe(ExitCode.violated);
  expect(claim(report, 'repeatable').counterexample!.violation).toMatchObject({ observed: NaN, deviation: Infinity });
});

test('an abort keeps what was judged', async () => {
  const controller = new AbortController();
  const report = await check(toySubject(), {
    seed: 1,
    runs: 5000,
    only: LEAKS,
    signal: controller.signal,
    onProgress: ({ done }) => done >= 30 && controller.abort(),
  });
  expect(report).toMatchObject({
    verdict: 'inconclusive',
    exitCode: ExitCode.inconclusive,
    stopped: { by: 'interrupt' },
  });
  expect(report.cases.judged).toBeGreaterThanOrEqual(30);
  expect(report.cases.judged).toBeLessThan(5000);
  expect(report.coverage.cases).toBe(report.cases.judged);
});

test('where nothing could be judged nothing held', async () => {
  const statesOnly = { ...toySubject({ outputs: ['hiddenStates'] }), gradients: undefined };
  const only = ['rows-sum-to-one', 'mask-matters'];
  const report = await check(statesOnly, { seed: 1, runs: 20, only });
  expect(report).toMatchObject({ verdict: 'unsupported', exitCode: ExitCode.inconclusive });
  const alone = toySubject();
  const one = { seed: 1, runs: 1, minCoverage: 0, only: ['fully-masked-rows'] };
  const vacuous = await check({ ...alone, maxLength: 2 }, one);
  expect(vacuous).toMatchObject({ verdict: 'vacuous', exitCode: ExitCode.inconclusive });
});

test('what a function makes is disposed of, what was handed over is not', async () => {
  let disposed = 0;
  let made = 0;
  const make = (): Subject => ({ ...toySubject(), dispose: () => void disposed++ });
  const options = { seed: 1, runs: 20, only: ['repeatable'] };
  await check(() => (made++, make()), options);
  expect(disposed).toBe(made);
  expect(made).toBeGreaterThan(1);
  await check(make(), options);
  expect(disposed).toBe(made);
});

test('a subject that declares something impossible is refused before any work', async () => {
  await expect(check({ ...toySubject(), padId: 99 })).rejects.toThrow(/padId is 99; expected an id from 0 to 22/);
  await expect(check({ ...toySubject(), outputs: ['attention' as never] })).rejects.toThrow(
    /outputs is "attention"; expected names from/,
  );
  await expect(check({ ...toySubject(), positions: 'sinusoidal' as never })).rejects.toThrow(
    /positions is "sinusoidal"/,
  );
});

function answering(change: (encoding: Awaited<ReturnType<Subject['encode']>>) => unknown): Subject {
  const toy = toySubject();
  return { ...toy, encode: async (batch, wanted) => change(await toy.encode(batch, wanted)) as never };
}
