// A model that has lost its positions and pools at index 0: what is pooled there is of another token then, and proves nothing.
import type { Encoding, OutputName } from '../../core/encoding';
import type { Batch } from '../../core/batch';
import type { Judgement } from './invariant';
import { orderMatters } from './order-matters';
import { caseOf, evidenceOf, row, TRAITS } from './testing/by-hand';

/** The state of a token is its id; where positions are read, its position is added. */
function states(
  { size, length, inputIds }: Batch,
  readsPositions: boolean,
): Required<Pick<Encoding, 'lastHiddenState' | 'pooled'>> {
  const data = Float32Array.from(inputIds, (id, i) => id + (readsPositions ? (i % length) / 4 : 0));
  const cls = data.filter((__, i) => i % length === 0);
  return { lastHiddenState: { data, shape: [size, length, 1] }, pooled: { cls: { data: cls, shape: [size, 1] } } };
}

function judged(ids: readonly number[], outputs: readonly OutputName[], readsPositions: boolean): Judgement {
  const traits = { ...TRAITS, outputs };
  const alone = { ...caseOf(row(ids)), singleton: true };
  const asked = orderMatters.runs(alone, traits).map(({ key, batch }) => [key, states(batch, readsPositions)] as const);
  return orderMatters.judge(alone, evidenceOf(Object.fromEntries(asked), traits));
}

const BOTH: readonly OutputName[] = ['lastHiddenState', 'pooled'];

test('where tokens have vectors, those are read alone', () => {
  const { verdict, violation } = judged([5, 6, 7], BOTH, false);
  expect(verdict).toBe('violated');
  expect(violation!.message).toBe('Exchanging the tokens 0 and 1 of row 0 changed not one bit in lastHiddenState.');
  expect(judged([5, 6, 7], BOTH, true).verdict).toBe('held');
});

test('where they have none, two tokens change places that are not at an end, and three are too few', () => {
  expect(judged([5, 6, 7], ['pooled'], false).verdict).toBe('vacuous');
  const { verdict, violation } = judged([5, 6, 7, 8], ['pooled'], false);
  expect(verdict).toBe('violated');
  expect(violation!.message).toContain('Exchanging the tokens 1 and 2 of row 0 changed not one bit: neither pooled');
});
