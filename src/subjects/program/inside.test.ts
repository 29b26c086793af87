// Where two runs of a model part that a program runs.
import { join } from 'node:path';
import { check } from '../../engine/campaign/check';
import type { Batch } from '../../core/batch';
import { OtherStepsError } from '../../core/errors';
import type { Location } from '../../core/report/counterexample';
import type { Subject } from '../../core/subject';
import { programSource } from './source';

const INSIDE = join(__dirname, 'testing/inside.mjs');

async function withProgram<T>(wrong: string, work: (subject: Subject) => Promise<T>): Promise<T> {
  const subject = await programSource([process.execPath, INSIDE, wrong], 'inside').open();
  try {
    return await work(subject);
  } finally {
    await subject.dispose!();
  }
}

const locationOf = (wrong: string): Promise<Location> =>
  withProgram(wrong, async (subject) => {
    const only = ['pad-content-is-ignored'];
    const report = await check(subject, { seed: 1, runs: 3, maxLength: 6, only, minCoverage: 0 });
    return report.invariants[0].counterexample!.location;
  });

const batchOf = (...ids: number[]): Batch => ({
  size: 1,
  length: ids.length,
  inputIds: Int32Array.from(ids),
  attentionMask: Int32Array.from(ids, (id) => (id === 0 ? 0 : 1)),
});
const WANTED = ['lastHiddenState', 'pooled'] as const;

test('the step that lets padding through is named, with its module and its line, and confirmed', async () => {
  const { where, node } = await locationOf('leaks');
  expect(where).toBe('sum of pooling (my_model.py:5), step 3 of 3');
  expect(node).toMatchObject({ operator: 'sum', name: 'pooling', source: 'my_model.py:5', replaced: { agrees: true } });
  expect(node!.inputs).toEqual([expect.objectContaining({ name: '1', different: 0 })]);
});

test('where what a batch holds decides which steps are taken, it says so, and names them', async () => {
  expect(await locationOf('takes another way')).toEqual({
    where: expect.stringMatching(
      /^not located: what the batch holds, or its shape, decides which steps the model takes: step 3 is (sum of pooling \(my_model\.py:5\)|odd of words \(my_model\.py:9\)) for one batch, and for another /,
    ) as string,
  });
});

test('tensors are handed out, whole numbers among them, and taken in the place of others', async () => {
  await withProgram('', async (subject) => {
    const batch = batchOf(5, 6, 0);
    const inside = await subject.inside!({ batch, wanted: WANTED });
    expect(inside.outputs.get('pooled.sum')).toEqual(['2']);
    const found = await inside.run(batch, ['0', '2']);
    expect(found.get('0')).toEqual({ type: 'int64', shape: [1, 3], data: Float64Array.of(5, 6, 0) });
    const { pooled } = await subject.encode(batch, ['pooled']);
    expect(found.get('2')!.data).toEqual(pooled!.sum.data);
    const ids = { ...found.get('0')!, data: Float64Array.of(5, 5, 0) };
    const other = await inside.run(batch, ['0', '2'], new Map([['0', ids]]));
    expect(other.get('0')).toEqual(ids);
    expect(other.get('2')!.data).toEqual((await inside.run(batchOf(5, 5, 0), ['2'])).get('2')!.data);
    expect(await inside.shapes!(batchOf(5, 6, 7, 8))).toEqual(
      new Map(Object.entries({ 0: [1, 4], 1: [1, 4, 4], 2: [1, 4] })),
    );
    // Another batch that takes the same steps has the same inside.
    expect(await subject.inside!({ batch: batchOf(8, 9), wanted: WANTED })).toBe(inside);
  });
});

test('a batch that takes other steps is refused', async () => {
  await withProgram('takes another way', async (subject) => {
    const inside = await subject.inside!({ batch: batchOf(2, 4), wanted: WANTED });
    await expect(inside.run(batchOf(2, 5), ['1'])).rejects.toThrow(OtherStepsError);
    await expect(inside.shapes!(batchOf(2, 5))).rejects.toThrow(/step 3 is sum of pooling .* for another odd of words/);
  });
});

test('an answer without a tensor that was asked for is refused', async () => {
  await withProgram('leaves a tensor out', async (subject) => {
    const inside = await subject.inside!({ batch: batchOf(5, 6), wanted: WANTED });
    await expect(inside.run(batchOf(5, 6), ['1', '2'])).rejects.toThrow(/its answer to inside\(\) has no tensor "2"\./);
  });
});
