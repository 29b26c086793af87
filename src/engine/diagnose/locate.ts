import { isDeepStrictEqual } from 'node:util';
import type { Case } from '../../core/case';
import type { Encoding, Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import type { Alignment, Invariant, Run } from '../invariants/invariant';
import { purposeOf } from '../invariants/invariant';
import type { Stretch } from '../../numerics/compare';
import { compareBits, compareWithin, magnitudeOf } from '../../numerics/compare';
import { callEncode } from '../ask/call-subject';
import { afterOthers } from '../ask/execute';
import type { Violation } from '../../core/report/violation';
import type { Location } from '../../core/report/counterexample';
import { stepInWords } from '../../core/report/step-in-words';
import { LostError, messageOf, PadproofError, SpentError } from '../../core/errors';
import type { Session } from '../noise/session';
import { boundInside } from './bound-inside';
import { locateNode, type LocatingOptions } from './nodes/locate-node';
import { twoRunsOf } from './two-runs';

const NOT_LOCATED = 'not located: ';
/** Why what comes and goes has no place in the model. */
export const NOT_TWICE = 'not located: it is not the same twice';
const MEMORY = 'not located: what is remembered says nothing of the layers';
const NO_LAYERS = 'not located: the subject offers no hiddenStates';

/**
 * Finds where two runs first part: the embeddings, or the first layer whose output differs, and in it the first head whose
 * weights differ between aligned real tokens; and the first step, where the subject shows its steps. What fails in between those
 * costs nothing but the step.
 */
export async function locate(
  testCase: Case,
  invariant: Invariant,
  violation: Violation,
  session: Session,
  options: LocatingOptions = {},
): Promise<Location> {
  const inLayers = await locateInLayers(testCase, invariant, violation, session);
  const { where } = inLayers;
  if (where === NOT_TWICE || where === MEMORY || invariant.aboutAnswering) return inLayers;
  const failed = (thrown: unknown): string => {
    if (!(thrown instanceof PadproofError) || thrown instanceof LostError || thrown instanceof SpentError) throw thrown;
    return messageOf(thrown);
  };
  const node = await locateNode(testCase, invariant, violation, session, options).catch(failed);
  if (node === undefined) return inLayers;
  if (typeof node !== 'string')
    return { ...inLayers, ...(where.startsWith(NOT_LOCATED) && { where: stepInWords(node) }), node };
  return {
    ...inLayers,
    where: where === NO_LAYERS ? `not located: ${node}` : `${where} (its step is not located: ${node})`,
  };
}

async function locateInLayers(
  testCase: Case,
  invariant: Invariant,
  violation: Violation,
  session: Session,
): Promise<Location> {
  const weights = /^attentions\[(\d+)\]$/.exec(violation.output);
  if (weights) {
    const layer = Number(weights[1]);
    return { where: `layer ${layer}, head ${violation.index[1]}`, layer, head: violation.index[1] };
  }
  if (violation.output.startsWith('gradient[')) {
    return { where: 'not located: a gradient says that the padding is felt, not in which layer' };
  }
  const { subject, timeoutMs } = session;
  const purpose = purposeOf(violation, invariant, testCase, subject);
  if (purpose === 'repetition') return { where: NOT_TWICE };
  if (purpose === 'unremembered') return { where: MEMORY };
  if (invariant.aboutAnswering) return { where: 'not located: there is no answer to look into' };
  if (!subject.outputs.includes('hiddenStates')) return { where: NO_LAYERS };
  const state = /^hiddenStates\[([1-9]\d*)\]$/.exec(violation.output);
  // Claims that follow one layer after the other by themselves name the first that breaks them.
  if (!invariant.alignments && state) return { where: `layer ${Number(state[1]) - 1}`, layer: Number(state[1]) - 1 };
  const two = twoRunsOf(testCase, invariant, violation, subject);
  if (!two) return { where: 'not located: the claim is not about two runs' };
  const { alignment, expected: one, observed: other } = two;
  const wanted = (['hiddenStates', 'attentions'] as const).filter((output) => subject.outputs.includes(output));
  // Rows that became twins leave one batch, of which two rows are held against each other: that can be located.
  const alike = one.by === other.by && isDeepStrictEqual(one.batch, other.batch);
  if (alike && !isDeepStrictEqual(one.wanted, other.wanted)) {
    return { where: 'not located: the two runs differ in what they ask for, and locating asks for the same' };
  }
  const encode = async (run: Run): Promise<Encoding> => {
    const on = (asked: Subject): Promise<Encoding> => callEncode(asked, run.batch, wanted, timeoutMs, run.by);
    return run.after ? afterOthers(run, session, on) : on(subject);
  };
  const left = await encode(one);
  const right = await encode(other);
  return partingOf(left, right, alignment, await boundInside(testCase, invariant, session), violation);
}

function partingOf(
  left: Encoding,
  right: Encoding,
  alignment: Alignment,
  bound: number | undefined,
  violation: Violation,
): Location {
  const states = left.hiddenStates!;
  for (let depth = 0; depth < states.length; depth++) {
    if (!statesPart(states[depth], right.hiddenStates![depth], alignment, bound)) continue;
    if (depth === 0) return { where: 'embeddings' };
    const layer = depth - 1;
    const head = headThatParts(left.attentions?.[layer], right.attentions?.[layer], alignment, bound);
    if (head === undefined) return { where: `layer ${layer}`, layer };
    return { where: `layer ${layer}, head ${head}`, layer, head };
  }
  const after = violation.output.startsWith('pooled.')
    ? `pooling ${violation.output.slice('pooled.'.length)}`
    : violation.output;
  return { where: `${after}: every hidden state agrees` };
}

function statesPart(a: Values, b: Values, alignment: Alignment, bound: number | undefined): boolean {
  const { pairs, scale } = pairsOf(a, b, alignment);
  return pairs.some(
    ([x, y]) => (bound === undefined ? compareBits(x, y) : compareWithin(x, y, bound, scale)).count > 0,
  );
}

/** How far the hidden states `[B, S, E]` of two runs are apart at most, in parts of the largest number of the row. */
export function distanceInside(a: Values, b: Values, alignment: Alignment): number {
  const { pairs, scale } = pairsOf(a, b, alignment);
  return Math.max(0, ...pairs.map(([x, y]) => compareWithin(x, y, Infinity, scale).worst));
}

function pairsOf(
  a: Values,
  b: Values,
  { expected, observed }: Alignment,
): { readonly pairs: readonly (readonly [Stretch, Stretch])[]; readonly scale: number } {
  const width = a.shape[2];
  const pairs = expected.at.map((position, i): [Stretch, Stretch] => [
    { values: a, offset: (expected.row * a.shape[1] + position) * width, count: width },
    { values: b, offset: (observed.row * b.shape[1] + observed.at[i]) * width, count: width },
  ]);
  return { pairs, scale: Math.max(...pairs.map(([stretch]) => magnitudeOf(stretch))) };
}

function headThatParts(
  a: Values | undefined,
  b: Values | undefined,
  { expected, observed }: Alignment,
  bound = 0,
): number | undefined {
  if (!a || !b) return undefined;
  const [, H, S] = a.shape;
  const T = b.shape[3];
  for (let head = 0; head < H; head++) {
    for (const [i, query] of expected.at.entries()) {
      for (const [j, key] of expected.at.entries()) {
        const weight = a.data[((expected.row * H + head) * S + query) * S + key];
        const other = b.data[((observed.row * H + head) * T + observed.at[i]) * T + observed.at[j]];
        if (!(Math.abs(weight - other) <= bound)) return head;
      }
    }
  }
  return undefined;
}
