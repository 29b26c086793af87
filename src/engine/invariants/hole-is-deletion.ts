import type { Case, Row, Sequence } from '../../core/case';
import type { Traits } from '../../core/subject';
import { feelsDistances } from '../../core/subject';
import { judgeAlignments } from './align';
import type { Invariant } from './invariant';
import { GIVEN_POSITIONS } from './offer';
import { holed, removed } from './runs';
import { needsLayout, needsOpenLength } from './support';

/** Positions of the row that is one shorter: what stood behind the hole stands one nearer. */
function closedUp(at: readonly number[], hole: number): number[] {
  return at.filter((position) => position !== hole).map((position) => (position < hole ? position : position - 1));
}

/**
 * The position of one real token inside each row, with a real one on either side; -1 where a row has no such token. Another
 * place in every row, so that holes near both ends come.
 */
function holesOf({ rows }: Case): number[] {
  return rows.map(({ at }: Row, r) => (at.length < 3 ? -1 : at[1 + ((r + at.length) % (at.length - 2))]));
}

/**
 * The mask is the only thing that makes a hole: the token under it stays. A mask that is taken for a length cannot express
 * one. Where positions are the index in the row, or distances, closing the hole would move the tokens behind it.
 *
 * No planted fault is its alone: layouts with holes are among all cases, so other claims meet such a mask, too.
 */
export const holeIsDeletion: Invariant = {
  name: 'hole-is-deletion',
  claim: 'Masking a token inside a sequence equals deleting it, while every other token keeps its position.',
  kind: 'calibrated',
  family: 'another shape changes nothing beyond rounding',
  varies: ['padding', 'padTo'],
  advice:
    'A masked token inside the sequence is still felt. Look for masks given as lengths: they cannot express holes.',
  aboutLeaks: true,
  offer: GIVEN_POSITIONS,
  whenPooled: 'left out',
  unsupported: (traits) => needsLayout(traits) ?? needsKeptPositions(traits) ?? needsOpenLength(traits),
  runs: (testCase, traits) => {
    const holes = holesOf(testCase);
    if (holes.every((hole) => hole < 0)) return [];
    return [removed(testCase, traits, holes), holed(testCase, traits, holes)];
  },
  alignments: (testCase) => {
    const holes = holesOf(testCase);
    const left = testCase.rows.flatMap((row, r) => (holes[r] < 0 ? [] : [{ at: row.at, hole: holes[r], row: r }]));
    return left.map(({ at, hole, row }, i) => ({
      expected: { run: 'token removed', row: i, at: closedUp(at, hole) },
      observed: { run: 'token masked', row, at: at.filter((position) => position !== hole) },
    }));
  },
  measuredOn: (testCase, row) => {
    const { at, tokens, types } = testCase.rows[row];
    const hole = at.indexOf(holesOf(testCase)[row]);
    if (hole < 0) return undefined;
    const rest = (all: readonly number[]): number[] => all.filter((_, i) => i !== hole);
    return { tokens: rest(tokens), types: rest(types), positions: rest(at.map((_, i) => i)) } satisfies Sequence;
  },
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind);
  },
};

function needsKeptPositions(traits: Traits): string | undefined {
  if (traits.positions === 'absolute')
    return 'the subject takes the index in the row for the position, which deleting changes';
  if (feelsDistances(traits)) return 'the subject goes by distances, which deleting changes';
  return undefined;
}
