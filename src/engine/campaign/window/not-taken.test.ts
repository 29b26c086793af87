// What a subject fails on, and answers otherwise, is a counterexample; what has broken by itself is none.
import type { Batch } from '../../../core/batch';
import { ExitCode } from '../../../core/errors';
import type { Subject } from '../../../core/subject';
import { toySubject } from '../../../testing/toy-subject';
import { replay } from '../../corpus/replay';
import { check, sourceOf } from '../check';

const OPTIONS = { seed: 1, runs: 100 };

function failingOn(fails: (batch: Batch) => boolean): Subject {
  const toy = toySubject();
  return {
    ...toy,
    encode: async (batch, wanted) => {
      if (fails(batch)) throw new Error('rows cannot be stacked');
      return toy.encode(batch, wanted);
    },
  };
}

const countsOf = ({ attentionMask, size, length }: Batch): number[] =>
  Array.from({ length: size }, (_, r) =>
    (attentionMask ?? new Int32Array(size * length).fill(1))
      .subarray(r * length, (r + 1) * length)
      .reduce((sum, real) => sum + real, 0),
  );
const isRagged = (batch: Batch): boolean => new Set(countsOf(batch)).size > 1 && Math.max(...countsOf(batch)) > 8;

test('it is made small, and replayed', async () => {
  const ragged = failingOn(isRagged);
  const report = await check(ragged, OPTIONS);
  expect(report).toMatchObject({ verdict: 'violated', exitCode: ExitCode.violated, stopped: { by: 'subject' } });
  const { counterexample } = report.invariants.find(({ name }) => name === 'every-batch-is-taken')!;
  expect(counterexample!.case).toMatchObject({ length: 9, rows: [{}, {}] });
  expect(counterexample!.violation.message).toContain('rows cannot be stacked');
  expect(await replay(sourceOf(ragged), counterexample!)).toMatchObject({ verdict: 'violated' });
  expect(await replay(sourceOf(toySubject()), counterexample!)).toMatchObject({ verdict: 'held' });
});

test('so is what answers with too few rows', async () => {
  const toy = toySubject({ outputs: ['lastHiddenState'] });
  const short: Subject = {
    ...toy,
    encode: async (batch, wanted) => {
      const { lastHiddenState } = await toy.encode(batch, wanted);
      const { data, shape } = lastHiddenState!;
      if (batch.size < 5) return { lastHiddenState: lastHiddenState! };
      return { lastHiddenState: { data: data.slice(shape[1] * shape[2]), shape: [shape[0] - 1, shape[1], shape[2]] } };
    },
  };
  const report = await check(short, { ...OPTIONS, only: ['every-batch-is-taken'] });
  expect(report.verdict).toBe('violated');
  expect(report.invariants[0].counterexample!.case.rows).toHaveLength(5);
});

test('a subject that takes nothing any more has broken by itself', async () => {
  let calls = 0;
  const report = await check(
    failingOn(() => calls++ > 60),
    OPTIONS,
  );
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: ExitCode.inconclusive });
});

test('what does not recur is no counterexample', async () => {
  let calls = 0;
  const report = await check(
    failingOn(() => calls++ === 60),
    OPTIONS,
  );
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: ExitCode.inconclusive });
});
