// What each run feeds the subject, number by number.
import type { Traits } from '../../core/subject';
import type { Run } from './invariant';
import * as runs from './runs';
import * as twins from './twin-runs';
import { _, caseOf, row, TRAITS } from './testing/by-hand';

const GIVEN: Traits = { ...TRAITS, tokenTypes: 2 };
const CASE = caseOf(
  { ...row([5, 6, _, _], [1, 2], [3, 4]), types: [0, 1] },
  row([7, 8, 9, 10]),
  row([_, _, _, _], [0, 19, 0, 0]),
  row([_, 11, 12, _]),
);

/** The numbers of a batch, row by row. */
function rowsOf(ids: ArrayLike<number> | null | undefined, { batch: { length } }: Run): number[][] | undefined {
  if (!ids) return undefined;
  const all = Array.from(ids);
  return Array.from({ length: all.length / length }, (_one, r) => all.slice(r * length, (r + 1) * length));
}

const idsOf = (run: Run): number[][] => rowsOf(run.batch.inputIds, run)!;
const maskOf = (run: Run): number[][] | undefined => rowsOf(run.batch.attentionMask, run);
const positionsOf = (run: Run): number[][] | undefined => rowsOf(run.batch.positionIds, run);
const typesOf = (run: Run): number[][] | undefined => rowsOf(run.batch.tokenTypeIds, run);

const IDS = [
  [5, 6, 1, 2],
  [7, 8, 9, 10],
  [0, 19, 0, 0],
  [0, 11, 12, 0],
];
const MASK = [
  [1, 1, 0, 0],
  [1, 1, 1, 1],
  [0, 0, 0, 0],
  [0, 1, 1, 0],
];
const COMPARED = ['lastHiddenState', 'pooled', 'logits'];

describe('what a run asks for is what the subject offers of what the run is read for', () => {
  test.each<[Traits['outputs'], string[], string[], string[]]>([
    [TRAITS.outputs, COMPARED, [...COMPARED, 'attentions'], ['lastHiddenState', 'hiddenStates']],
    [
      ['logits', 'lastHiddenState'],
      ['lastHiddenState', 'logits'],
      ['lastHiddenState', 'logits', 'attentions'],
      ['lastHiddenState'],
    ],
    [['hiddenStates', 'attentions'], [], ['hiddenStates', 'attentions'], ['hiddenStates']],
  ])('%p', (outputs, compared, withAttentions, states) => {
    const traits = { ...TRAITS, outputs };
    expect(runs.vectors(traits)).toEqual(compared);
    expect(runs.comparable(traits)).toEqual(compared.length > 0 ? compared : outputs);
    expect(runs.withAttentions(traits)).toEqual(withAttentions);
    expect(runs.statesWanted(traits)).toEqual(states);
  });
});

test.each<[Run, Partial<Run>]>([
  [runs.base(CASE, GIVEN), { key: 'base', wanted: COMPARED as Run['wanted'], place: 'locked' }],
  [runs.attended(CASE, GIVEN), { key: 'attended', wanted: runs.withAttentions(GIVEN), place: 'locked' }],
  [runs.states(CASE, GIVEN), { key: 'states', wanted: ['lastHiddenState', 'hiddenStates'], place: 'locked' }],
  [runs.exact(CASE, GIVEN), { key: 'reference', wanted: runs.comparable(GIVEN), place: 'free', by: 'reference' }],
  [
    runs.again(CASE, GIVEN, 'last'),
    { key: 'again last', wanted: runs.comparable(GIVEN), place: 'locked', when: 'last' },
  ],
  [runs.again(CASE, GIVEN, 'fresh'), { key: 'again fresh', place: 'locked', when: 'fresh' }],
])('the case as it is: %#', (run, expected) => {
  const { batch, ...rest } = run;
  expect(rest).toMatchObject(expected);
  expect(batch).toMatchObject({ size: 4, length: 4 });
  expect(idsOf(run)).toEqual(IDS);
  expect(maskOf(run)).toEqual(MASK);
});

test('a row alone has its tokens from the first position on, and no padding', () => {
  const run = runs.alone(CASE, GIVEN, 3);
  expect(run).toMatchObject({ key: 'alone 3', wanted: COMPARED, place: 'free', batch: { size: 1, length: 2 } });
  expect([idsOf(run), maskOf(run), positionsOf(run)]).toEqual([[[11, 12]], [[1, 1]], [[0, 1]]]);
});

test('other padding is other ids, types and positions under the mask, and nothing else', () => {
  const run = twins.otherPadding(CASE, GIVEN);
  expect(run).toMatchObject({ key: 'other padding', wanted: COMPARED, place: 'locked' });
  expect(idsOf(run)).toEqual([
    [5, 6, 3, 4],
    [7, 8, 9, 10],
    [1, 1, 1, 1],
    [1, 11, 12, 1],
  ]);
  expect(typesOf(run)![0]).toEqual([0, 1, 1, 0]);
  expect(positionsOf(run)![0]).toEqual([0, 1, 3, 4]);
  expect(maskOf(run)).toEqual(MASK);
});

test('one pad changed is the next id, type and position there, round the end', () => {
  const run = runs.onePadChanged(CASE, { ...GIVEN, maxLength: 4 }, [3, -1, 1, 0]);
  expect(run).toMatchObject({ key: 'one pad changed', wanted: ['lastHiddenState', 'hiddenStates'], place: 'locked' });
  expect(idsOf(run)).toEqual([
    [5, 6, 1, 3],
    [7, 8, 9, 10],
    [0, 0, 0, 0],
    [1, 11, 12, 0],
  ]);
  expect(typesOf(run)).toEqual([
    [0, 1, 0, 1],
    [0, 0, 0, 0],
    [0, 1, 0, 0],
    [1, 0, 0, 0],
  ]);
  expect(positionsOf(run)).toEqual([
    [0, 1, 0, 1],
    [0, 1, 2, 3],
    [0, 1, 0, 0],
    [1, 0, 1, 0],
  ]);
  expect(maskOf(run)).toEqual(MASK);
  const bare = runs.onePadChanged(CASE, { ...TRAITS, positions: 'absolute' }, [3, -1, 1, 0]);
  expect([typesOf(bare), positionsOf(bare)]).toEqual([undefined, undefined]);
});

test('other mates are strangers in every second row: full where it was padded, half padded where it was full', () => {
  const [odd, even] = [twins.otherMates(CASE, GIVEN, 0), twins.otherMates(CASE, GIVEN, 1)];
  expect(odd).toMatchObject({ key: 'other mates 0', wanted: COMPARED, place: 'locked' });
  expect(even).toMatchObject({ key: 'other mates 1', wanted: COMPARED, place: 'locked' });
  expect(idsOf(odd)).toEqual([IDS[0], [8, 10, 0, 0], IDS[2], [12, 14, 14, 16]]);
  expect(maskOf(odd)).toEqual([MASK[0], [1, 1, 0, 0], MASK[2], [1, 1, 1, 1]]);
  expect(idsOf(even)).toEqual([[6, 8, 8, 10], IDS[1], [1, 3, 5, 7], IDS[3]]);
  expect(maskOf(even)).toEqual([[1, 1, 1, 1], MASK[1], [1, 1, 1, 1], MASK[3]]);
  expect(typesOf(even)![0]).toEqual([0, 0, 0, 0]);
});

test('a stranger has no pad id among its tokens, and an odd number of positions leaves it the longer half', () => {
  const wrapping = caseOf(row([1, 1, 1]), row([19, 18, 17]));
  const run = twins.otherMates(wrapping, GIVEN, 0);
  expect(idsOf(run)[1]).toEqual([1, 1, 0]);
  expect(maskOf(run)![1]).toEqual([1, 1, 0]);
  const last = twins.otherMates(caseOf(row([1]), row([18])), { ...GIVEN, padId: 19 }, 0);
  expect(idsOf(last)[1]).toEqual([0]);
  const padded = twins.otherMates(caseOf(row([1, 2]), row([3, 4])), { ...GIVEN, padId: 13 }, 0);
  expect(idsOf(padded)[1]).toEqual([4, 13]);
});

test('a row by itself has no padding, but where there is one length alone', () => {
  const open = runs.alone(CASE, { ...GIVEN, padId: 13 }, 3);
  expect(open).toMatchObject({ key: 'alone 3', batch: { size: 1, length: 2 } });
  expect([idsOf(open), maskOf(open)]).toEqual([[[11, 12]], [[1, 1]]]);
  const fixed = runs.alone(CASE, { ...GIVEN, padId: 13, staticShape: { length: 4 } }, 3);
  expect([idsOf(fixed), maskOf(fixed)]).toEqual([[[11, 12, 13, 13]], [[1, 1, 0, 0]]]);
});

test('fully masked rows are replaced by full ones, the others stay', () => {
  const run = twins.fullyMaskedReplaced(CASE, GIVEN);
  expect(run).toMatchObject({ key: 'fully masked replaced', wanted: COMPARED, place: 'locked' });
  expect(idsOf(run)).toEqual([IDS[0], IDS[1], [1, 3, 5, 7], IDS[3]]);
  expect(maskOf(run)).toEqual([MASK[0], MASK[1], [1, 1, 1, 1], MASK[3]]);
});

test('everything is real under a mask of ones, and where there is none', () => {
  const [ones, none] = [runs.everythingReal(CASE, GIVEN, 'ones'), runs.everythingReal(CASE, GIVEN, 'none')];
  expect(ones).toMatchObject({ key: 'mask ones', wanted: COMPARED, place: 'locked' });
  expect(none).toMatchObject({ key: 'mask none', wanted: COMPARED, place: 'locked' });
  expect(maskOf(ones)).toEqual(MASK.map(() => [1, 1, 1, 1]));
  expect(maskOf(none)).toBeUndefined();
  expect([idsOf(ones), idsOf(none)]).toEqual([IDS, IDS]);
});

test('a mask in another form says the same', () => {
  const run = twins.maskedAs(CASE, GIVEN, 'boolean [B, S]');
  expect(run).toMatchObject({ key: 'mask as boolean [B, S]', wanted: COMPARED, place: 'locked' });
  expect(run.batch).toMatchObject({ attentionMask: null, mask: { form: 'boolean [B, S]', shape: [4, 4] } });
  expect(rowsOf(run.batch.mask!.data, run)).toEqual(MASK);
});

describe('more padding', () => {
  test.each([
    [3, 12, 4],
    [4, 12, 7],
    [4, 6, 6],
    [4, 5, 5],
    [5, 12, 12],
    [5, 14, 13],
  ])('%i positions of at most %i become %i', (length, maxLength, expected) => {
    const full = caseOf(row(Array.from({ length }, (_one, i) => i + 1)));
    const run = twins.longer(full, { ...GIVEN, maxLength })!;
    expect(run).toMatchObject({ key: 'longer', wanted: COMPARED, place: 'locked', batch: { length: expected } });
    expect(maskOf(run)).toEqual([Array.from({ length: expected }, (_one, i) => (i < length ? 1 : 0))]);
  });

  test('stands behind what is there, under the pad id', () => {
    const run = twins.longer(CASE, { ...GIVEN, padId: 13, maxLength: 6 })!;
    expect(idsOf(run)[0]).toEqual([5, 6, 1, 2, 13, 13]);
    expect(maskOf(run)![3]).toEqual([0, 1, 1, 0, 0, 0]);
  });

  test('is got from a longer text that joins the others, where one more may be asked for', () => {
    const texts = { words: [], most: 3 };
    const two = caseOf(row([5, 6]), row([7, 8]));
    const run = twins.longer(two, { ...GIVEN, texts, maxLength: 40 })!;
    expect(run.batch).toMatchObject({ size: 3, length: 18 });
    expect(maskOf(run)!.map((mask) => mask.filter((bit) => bit === 1).length)).toEqual([2, 2, 18]);
    expect(twins.longer(two, { ...GIVEN, texts, maxLength: 5 })!.batch).toMatchObject({ size: 3, length: 5 });
    expect(twins.longer(two, { ...GIVEN, texts: { ...texts, most: 2 }, maxLength: 40 })).toBeUndefined();
  });

  test('is none where there are no positions left', () => {
    expect(twins.longer(CASE, { ...GIVEN, maxLength: 4 })).toBeUndefined();
  });
});

describe('another placement of the same length', () => {
  const placed = (places: (number | null)[], traits = GIVEN, before = 0): number[] => {
    const others = Array.from({ length: before }, () => row(places.map(() => 1)));
    return twins.otherPlacements(caseOf(...others, row(places)), traits).at(-1)!;
  };

  test('stays where there is no room, and where there is nothing to move', () => {
    expect(placed([5, 6])).toStrictEqual([0, 1]);
    expect(placed([_, _])).toStrictEqual([]);
  });

  test('is the first of right, left, both, holes that the row is not in; the next one in the next row', () => {
    const right = [5, 6, _, _, _];
    expect([0, 1, 2, 3].map((r) => placed(right, GIVEN, r))).toEqual([
      [3, 4],
      [2, 3],
      [0, 4],
      [3, 4],
    ]);
    const left = [_, _, _, 5, 6];
    expect([0, 1, 2].map((r) => placed(left, GIVEN, r))).toEqual([
      [0, 1],
      [2, 3],
      [0, 4],
    ]);
    const holes = [5, _, 6, _, _];
    expect([0, 1, 2, 3].map((r) => placed(holes, GIVEN, r))).toEqual([
      [0, 1],
      [3, 4],
      [2, 3],
      [0, 1],
    ]);
  });

  test('makes no hole in one token, nor where only distances count; nor is it on both sides where that is the left', () => {
    expect([0, 1, 2].map((r) => placed([5, _, _], GIVEN, r))).toEqual([[2], [1], [2]]);
    expect([0, 1, 2].map((r) => placed([5, 6, _, _], { ...GIVEN, positions: 'relative' }, r))).toEqual([
      [2, 3],
      [1, 2],
      [2, 3],
    ]);
    expect([0, 1].map((r) => placed([5, 6, _], GIVEN, r))).toEqual([
      [1, 2],
      [0, 2],
    ]);
  });

  test('is what the moved run has, over the pad id, every token with the position that it had', () => {
    const run = twins.movedRows(CASE, { ...GIVEN, padId: 13 });
    expect(run).toMatchObject({ key: 'moved', wanted: COMPARED, place: 'locked' });
    expect(idsOf(run)).toEqual([[13, 13, 5, 6], IDS[1], [13, 13, 13, 13], [11, 12, 13, 13]]);
    expect(positionsOf(run)).toEqual([
      [0, 0, 0, 1],
      [0, 1, 2, 3],
      [0, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
  });
});

test('reversed are the rows, not what is in them', () => {
  const run = twins.reversed(CASE, GIVEN);
  expect(run).toMatchObject({ key: 'reversed', wanted: COMPARED, place: 'locked' });
  expect(idsOf(run)).toEqual([...IDS].reverse());
  expect(idsOf(runs.base(CASE, GIVEN))).toEqual(IDS);
});

test('a remasked run has another mask at one position of a row, its ids and positions as they were', () => {
  const run = runs.remasked('one shown', CASE, GIVEN, [2, -1, 0, 3], 1);
  expect(run).toMatchObject({ key: 'one shown', wanted: [...COMPARED, 'attentions'], place: 'locked' });
  expect(maskOf(run)).toEqual([[1, 1, 1, 0], MASK[1], [1, 0, 0, 0], [0, 1, 1, 1]]);
  expect([idsOf(run), positionsOf(run)]).toEqual([IDS, positionsOf(runs.base(CASE, GIVEN))]);
  const hidden = runs.remasked('one hidden', CASE, { ...GIVEN, outputs: ['lastHiddenState'] }, [1, 0, -1, 2], 0);
  expect(hidden.wanted).toEqual(['lastHiddenState']);
  expect(maskOf(hidden)).toEqual([[1, 0, 0, 0], [0, 1, 1, 1], MASK[2], [0, 1, 0, 0]]);
});

describe('a hole', () => {
  const holes = [0, 2, -1, -1];

  test('is one token masked, under its own id', () => {
    const run = runs.holed(CASE, GIVEN, holes);
    expect(run).toMatchObject({ key: 'token masked', wanted: COMPARED, place: 'free' });
    expect(maskOf(run)).toEqual([[0, 1, 0, 0], [1, 1, 0, 1], MASK[2], MASK[3]]);
    expect(idsOf(run)).toEqual(IDS);
  });

  test('is the pad id where that is what positions are counted by', () => {
    const run = runs.holed(CASE, { ...GIVEN, positions: 'from-ids', padId: 13 }, holes);
    expect(idsOf(run)).toEqual([[13, 6, 1, 2], [7, 8, 13, 10], IDS[2], IDS[3]]);
  });

  test('is not there where the token was removed, from the rows that had one; the others keep their positions', () => {
    const typed = { ...CASE, rows: CASE.rows.map((one, r) => (r === 1 ? { ...one, types: [0, 0, 1, 1] } : one)) };
    const run = runs.removed(typed, GIVEN, [-1, 2, -1, 1]);
    expect(run).toMatchObject({ key: 'token removed', wanted: COMPARED, place: 'free', batch: { size: 2, length: 3 } });
    expect(idsOf(run)).toEqual([
      [7, 8, 10],
      [0, 12, 0],
    ]);
    expect(maskOf(run)).toEqual([
      [1, 1, 1],
      [0, 1, 0],
    ]);
    expect(typesOf(run)).toEqual([
      [0, 0, 1],
      [0, 0, 0],
    ]);
    expect(positionsOf(run)).toEqual([
      [0, 1, 3],
      [0, 1, 0],
    ]);
    const first = runs.removed(CASE, { ...TRAITS, positions: 'from-mask' }, [0, -1, -1, -1]);
    expect([idsOf(first), typesOf(first), positionsOf(first)]).toEqual([[[6, 1, 2]], undefined, undefined]);
  });
});
