import fc from 'fast-check';
import type { Case } from '../../core/case';
import { cases } from './cases';
import { toySubject } from '../../testing/toy-subject';
import { FURTHER_DRAWS, forEachWindow } from './case-stream';
import type { Indexed } from './case-stream';

const arbitrary = cases(toySubject());
const stream = fc.sample(arbitrary, { seed: 3, numRuns: 30 + FURTHER_DRAWS });

async function walk(count: number, wants?: (testCase: Case) => boolean | undefined): Promise<(readonly Indexed[])[]> {
  const windows: (readonly Indexed[])[] = [];
  await forEachWindow(arbitrary, 3, count, async (window) => void windows.push(window), wants);
  return windows;
}

test('hands on so many cases of the stream, each with its index', async () => {
  const windows = await walk(30);
  expect(windows.map((window) => window.length)).toEqual([16, 14]);
  expect(windows.flat()).toEqual(stream.slice(0, 30).map((testCase, index) => ({ testCase, index })));
  expect(await walk(0)).toEqual([]);
  // Where no case is asked for, none is missed either.
  expect(await walk(0, () => true)).toEqual([]);
});

test('hands on what is wanted of those that follow, one by one, until nothing is', async () => {
  let seen = 0;
  let drawn = 0;
  const wants = ({ length }: Case): boolean | undefined => {
    drawn++;
    if (seen === 3) return undefined;
    if (length !== 40) return false;
    seen++;
    return true;
  };
  const further = (await walk(30, wants)).slice(2);
  const indices = stream.flatMap(({ length }, index) => (index >= 30 && length === 40 ? [index] : [])).slice(0, 3);
  expect(further).toEqual(indices.map((index) => [{ testCase: stream[index], index }]));
  // One more than the third: that is where it ends.
  expect(drawn).toBe(indices[2] + 2 - 30);
});

test('does not search for ever', async () => {
  let drawn = 0;
  expect(await walk(30, () => (drawn++, false))).toHaveLength(2);
  expect(drawn).toBe(FURTHER_DRAWS);
});

test('passes on what is thrown, and ends', async () => {
  const boom = forEachWindow(arbitrary, 3, 30, () => Promise.reject(new Error('no more')));
  await expect(boom).rejects.toThrow('no more');
});
