import type { Traits } from '../core/subject';
import type { LocatedNode } from '../core/report/located-node';
import type { Recurrence } from '../core/report/recurrence';
import type { Violation } from '../core/report/violation';
import { INVARIANTS } from '../engine/invariants';
import { adviceOnOperator } from './operator-advice';

/** The facts about a broken claim that advice goes by. */
export interface Facts {
  readonly invariant: string;
  readonly violation?: Violation;
  /** The step that it was located in. */
  readonly node?: LocatedNode;
  /** How often it broke when it was asked for again, where that was told. */
  readonly recurrence?: Recurrence;
  /** What the subject declares about itself. */
  readonly traits: readonly Omit<Traits, 'texts'>[];
}

/** Something that is known to break claims, and what makes them hold; `properties/advice.test.ts` tries each of them. */
interface Cause {
  applies(facts: Facts): boolean;
  readonly advice: string;
}

const CAUSES: readonly Cause[] = [
  {
    applies: ({ traits }) => traits.some(({ maskInput }) => maskInput === 'none'),
    advice:
      'The model takes no mask, so padding is read as if it were text. Export it once more with attention_mask as an input. Until then encode one sequence at a time, without padding; sequences of one length may go together.',
  },
  {
    applies: ({ traits }) => traits.some(({ precision = '' }) => precision.includes('dynamic')),
    advice:
      'Activations are quantised by one scale for the whole batch, so that padding and neighbours move every number. Quantise the weights only, and keep the activations in float; or encode one sequence at a time, without padding. Batches of equal length are no way out: they take away the padding, and leave the neighbours.',
  },
  {
    applies: ({ violation, traits }) =>
      violation?.output.startsWith('pooled.') === true &&
      traits.some(({ outputs }) => outputs.includes('lastHiddenState')),
    advice:
      "The vectors of the real tokens agree, and the pooled one does not: pooling reads what it should not. Pool lastHiddenState yourself, by the mask: the sum of the real tokens' vectors over their number, or the vector of the first real token.",
  },
];

/** Advises what to do about a broken claim whose cause is known; undefined where it is not. */
export function adviceByCause(facts: Facts): string | undefined {
  if (!INVARIANTS.some(({ name, aboutLeaks }) => aboutLeaks && name === facts.invariant)) return undefined;
  const { node } = facts;
  const known = CAUSES.find((cause) => cause.applies(facts))?.advice;
  // A step that was confirmed is more than what is declared of the model, unless that no mask comes to it at all.
  if (!node?.replaced?.agrees || facts.traits.some(({ maskInput }) => maskInput === 'none')) return known;
  return adviceOnOperator(node) ?? known;
}
