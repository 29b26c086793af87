import type { Case } from '../../core/case';
import type { Encoding, OutputName } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { paddingOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { compareBits, compareWithin } from '../../numerics/compare';
import { encodingOf, scaleFor } from './align';
import { attentionRows } from './attention';
import type { Bound } from '../../numerics/bounds';
import type { Evidence, Invariant, Judgement, Run } from './invariant';
import { attended, base, OF_EACH_TOKEN, remasked } from './runs';
import { useOf } from '../../core/use';
import { needsVectors } from './support';

/**
 * A first-layer weight below this may be lost in rounding further on; above it, taking the token away moves what is left of
 * the row by at least a thousandth, thousands of times the spacing of float32.
 */
const NOTICEABLE = 1e-3;

/** Why it is no fault that a model takes no mask: it is always given the same number of positions, padding and all. */
function hearsPaddingAsText(traits: Traits): string | undefined {
  const { padTo } = useOf(traits);
  if (traits.maskInput !== 'none' || typeof padTo !== 'number') return undefined;
  return `the subject takes no mask, and its rows are always padded to ${padTo} positions, of which each is text to it`;
}

/** One position of one row whose mask is turned, and those that should notice. */
interface Turn {
  readonly run: 'one hidden' | 'one shown';
  readonly row: number;
  readonly position: number;
  readonly others: readonly number[];
}

/**
 * The positive control: a subject that ignores the mask altogether would pass most other claims. Hides the last real token of each
 * row (of a causal subject the first, which the others hear), and shows a padded one. Where attentions are offered a row counts if some query noticeably attends to that
 * token; where they are not, a case counts against the subject only if none of its rows changed, and a campaign only
 * as long as no case at all did: a causal or a very sharp encoder is mute in many.
 *
 * No planted fault is its alone: a mask that is ignored is seen by what it lets through. But where no attentions are offered, an
 * encoder in which no token hears another keeps every other claim, and only this one speaks.
 */
export const maskMatters: Invariant = {
  name: 'mask-matters',
  claim: 'Hiding a real token, or showing a padded one, does change the outputs of the others.',
  kind: 'positive control',
  family: 'training, arithmetic, and the proof that a test can fail',
  advice:
    'Changing the mask changed nothing. Look at whether the mask reaches the model at all: an exported graph may have lost the input.',
  mayBeMute: 'without attentions',
  whenPooled: 'left out',
  unsupported: (traits) => needsVectors(traits) ?? hearsPaddingAsText(traits),
  runs: (testCase, traits) => {
    const turns = turnsOf(testCase, traits);
    const made: Run[] = [];
    for (const run of ['one hidden', 'one shown'] as const) {
      const positions = testCase.rows.map((_, r) => turns.find((t) => t.run === run && t.row === r)?.position ?? -1);
      if (positions.some((position) => position >= 0)) {
        made.push(remasked(run, testCase, traits, positions, run === 'one shown' ? 1 : 0));
      }
    }
    return made.length === 0 ? [] : [reference(testCase, traits), ...made];
  },
  judge(testCase, evidence): Judgement {
    const before = reference(testCase, evidence.traits).key;
    let compared = 0;
    const mute: Turn[] = [];
    let heard = 0;
    for (const turn of turnsOf(testCase, evidence.traits)) {
      if (!shouldMatter(turn, before, evidence)) continue;
      const numbers = changesOf(turn, encodingOf(evidence, before), encodingOf(evidence, turn.run), evidence.bound);
      compared += numbers.compared;
      if (numbers.changed) heard++;
      else mute.push(turn);
    }
    if (compared === 0) return { verdict: 'vacuous', compared, worst: 0 };
    const lenient = !evidence.traits.outputs.includes('attentions');
    if (mute.length === 0 || (lenient && heard > 0)) return { verdict: 'held', compared, worst: 0 };
    const [{ run, row, position, others }] = mute;
    const done = run === 'one hidden' ? 'Hiding the real token' : 'Showing the padded token';
    const changed = evidence.bound.nondeterminism
      ? 'nothing beyond what the subject differs from itself by'
      : 'not one bit';
    return {
      verdict: 'violated',
      compared,
      worst: 0,
      violation: {
        message: `${done} at position ${position} of row ${row} changed ${changed} at the positions ${others.join(', ')}.`,
        output: 'lastHiddenState',
        index: [row, others[0], 0],
        row,
        observed: 0,
        expected: 1,
        deviation: 0,
        bound: 0,
        smallestPassingBound: 0,
        count: mute.length,
        compared,
        runs: [before, run],
      },
    };
  },
};

function reference(testCase: Case, traits: Traits): Run {
  return traits.outputs.includes('attentions') ? attended(testCase, traits) : base(testCase, traits);
}

/**
 * A token whose id stands elsewhere in the row may add nothing new to it: such a one proves nothing. Where there are no
 * attentions to show that it is read, neither is the pad id: its embedding is often zero by design.
 */
function turnsOf({ rows, length }: Case, traits: Traits): Turn[] {
  const mute = traits.outputs.includes('attentions') ? -1 : traits.padId;
  return rows.flatMap(({ at, tokens, under }, row): Turn[] => {
    const turns: Turn[] = [];
    const causal = traits.attention === 'causal';
    // Where a token hears those before it alone, the first is the one that others hear.
    const hidden = causal ? 0 : tokens.length - 1;
    const isNew = tokens.indexOf(tokens[hidden]) === hidden && tokens.lastIndexOf(tokens[hidden]) === hidden;
    if (tokens.length > 1 && tokens[hidden] !== mute && isNew) {
      turns.push({ run: 'one hidden', row, position: at[hidden], others: at.filter((_, i) => i !== hidden) });
    }
    const padding = paddingOf(at, length);
    const hearing = (position: number): readonly number[] => (causal ? at.filter((other) => other > position) : at);
    const news = under.findIndex((id, i) => id !== mute && !tokens.includes(id) && hearing(padding[i]).length > 0);
    if (news >= 0) turns.push({ run: 'one shown', row, position: padding[news], others: hearing(padding[news]) });
    return turns;
  });
}

/** Does a query among the others noticeably attend to the token, in the first layer of the run in which it is seen? */
function shouldMatter({ run, row, position, others }: Turn, before: string, evidence: Evidence): boolean {
  const seen: Encoding = encodingOf(evidence, run === 'one hidden' ? before : run);
  if (!seen.attentions) return true;
  for (const { layer, weights } of attentionRows(seen, row, others)) {
    if (layer > 0) return false;
    if (weights[position] >= NOTICEABLE) return true;
  }
  return false;
}

/** What is read where it is offered, the first of these: what is taken over a row may move though no token is heard. */
const READ: readonly (readonly OutputName[])[] = [OF_EACH_TOKEN, ['perToken'], ['pooled']];

/** Did any bit change at the others, or any number by more than a subject that does not repeat itself may differ by: in their states and logits, or, where neither is offered, in what else they have, or in the row's pooled vectors? */
function changesOf(
  { row, others }: Turn,
  before: Encoding,
  after: Encoding,
  bound: Bound,
): { compared: number; changed: boolean } {
  const read = READ.map((outputs) => tensorsOf(before, outputs)).find(({ length }) => length > 0) ?? [];
  const later = new Map(tensorsOf(after).map(({ label, values }) => [label, values]));
  let compared = 0;
  let changed = false;
  for (const { output, label, values } of read) {
    const width = values.shape.at(-1)!;
    const offsets = output === 'pooled' ? [row * width] : others.map((at) => (row * values.shape[1] + at) * width);
    for (const offset of offsets) {
      const [one, other] = [values, later.get(label)!].map((of) => ({ values: of, offset, count: width }));
      const scale = scaleFor(label, [[one, other]], bound);
      const { count } = bound.nondeterminism ? compareWithin(one, other, bound.value, scale) : compareBits(one, other);
      changed ||= count > 0;
      compared += width;
    }
  }
  return { compared, changed };
}
