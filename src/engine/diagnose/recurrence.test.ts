import { caseOf, row } from '../invariants/testing/by-hand';
import type { Judgement } from '../invariants/invariant';
import { isIntermittent, recurrenceOf, TRIES } from './recurrence';

const CASE = caseOf(row([1, 2]));

/** Judges a case as it is told to, one try after the other, over and over. */
function saying(verdicts: readonly Judgement['verdict'][]) {
  let tries = 0;
  const evaluate = async (): Promise<Judgement> => ({
    verdict: verdicts[tries++ % verdicts.length],
    compared: 1,
    worst: tries,
  });
  return { evaluate, tries: () => tries };
}

test('what breaks three times is asked for no more', async () => {
  const broken = saying(['violated', 'violated', 'violated', 'held']);
  expect(await recurrenceOf(CASE, broken.evaluate)).toBeUndefined();
  expect(broken.tries()).toBe(3);
});

test('what holds at one of them is asked for twenty times in all, and what was said last of it is kept', async () => {
  const seldom = saying(['held', 'held', 'violated', 'held', 'held']);
  const { recurrence, judgement } = (await recurrenceOf(CASE, seldom.evaluate))!;
  expect(recurrence).toEqual({ violated: 4, tries: TRIES });
  expect(judgement).toMatchObject({ verdict: 'violated', worst: 18 });
  expect(isIntermittent(recurrence)).toBe(true);
  expect(seldom.tries()).toBe(TRIES);
});

test('as many tries as are asked for are made, though each breaks', async () => {
  const broken = saying(['violated']);
  const { recurrence } = (await recurrenceOf(CASE, broken.evaluate, { repeat: 7 }))!;
  expect(recurrence).toEqual({ violated: 7, tries: 7 });
  expect(isIntermittent(recurrence)).toBe(false);
});

test('what never recurs is told so, without a judgement', async () => {
  expect(await recurrenceOf(CASE, saying(['held']).evaluate)).toEqual({ recurrence: { violated: 0, tries: TRIES } });
});

test('what could not be judged is no try, and where nothing was judged nothing is said', async () => {
  const half = saying(['vacuous', 'violated']);
  expect(await recurrenceOf(CASE, half.evaluate, { repeat: 20 })).toMatchObject({
    recurrence: { violated: 10, tries: 10 },
  });
  expect(await recurrenceOf(CASE, saying(['vacuous']).evaluate)).toBeUndefined();
});

test('when the time is over only the first is tried', async () => {
  const held = saying(['held']);
  expect(await recurrenceOf(CASE, held.evaluate, { repeat: 9, until: 0 })).toMatchObject({
    recurrence: { violated: 0, tries: 1 },
  });
  expect(held.tries()).toBe(1);
});
