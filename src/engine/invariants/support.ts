import type { OutputName } from '../../core/encoding';
import { layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { feelsDistances } from '../../core/subject';
import { comparable, vectors } from './runs';

/** Why a claim about outputs cannot be judged, where the subject offers none to compare. */
export function needsOutputs(traits: Traits): string | undefined {
  return comparable(traits).length > 0 ? undefined : 'the subject offers no outputs';
}

/** Why a claim about the vectors that people use cannot be judged, where the subject offers none. */
export function needsVectors(traits: Traits): string | undefined {
  if (vectors(traits).length > 0) return undefined;
  return 'the subject offers none of lastHiddenState, pooled, logits and perToken';
}

/**
 * Why a claim about masks, positions or padding cannot be judged where it cannot be said what lies where.
 * @returns undefined where it can, and there are outputs to compare
 */
export function needsLayout(traits: Traits): string | undefined {
  return seesNoLayout(traits) ?? needsOutputs(traits);
}

/** Why a claim about layouts cannot be judged, where the subject takes texts. */
export function seesNoLayout({ texts }: Traits): string | undefined {
  return texts && 'the subject takes texts, and pads them itself';
}

/** Why a claim about one output cannot be judged, where the subject does not offer it. */
export function needs(output: OutputName, traits: Traits): string | undefined {
  return traits.outputs.includes(output) ? undefined : (seesNoLayout(traits) ?? `the subject does not offer ${output}`);
}

/** Why a claim that compares runs of two lengths cannot be judged. */
export function needsOpenLength({ staticShape }: Traits): string | undefined {
  if (staticShape?.length === undefined) return undefined;
  return `the subject takes rows of ${staticShape.length} positions and no others, and this compares two lengths`;
}

/** Why a claim about the other rows of a batch cannot be judged. */
export function needsCompany({ staticShape }: Traits): string | undefined {
  return staticShape?.size === 1 ? 'the subject takes one row at a time, so no row has batch-mates' : undefined;
}

/** Why a claim about masks cannot be judged, where the subject takes none. */
export function needsMask({ maskInput }: Traits): string | undefined {
  return maskInput === 'none' ? 'the subject takes no mask' : undefined;
}

/** Why a claim about a missing mask cannot be judged. */
export function needsOptionalMask(traits: Traits): string | undefined {
  if (traits.maskInput === undefined) return undefined;
  return needsMask(traits) ?? 'the subject takes a mask always, and it cannot be left out';
}

/** Is a subject declared to be used with padding before its tokens? Without a use nobody says so. */
export function isPaddedBefore({ use }: Pick<Traits, 'use'>): boolean {
  return use !== undefined && use.padding !== 'right';
}

/**
 * Does a row mean the same sequence as its tokens alone? Where positions are the index in the row it must begin at 0, unless the
 * subject is said to be padded before its tokens: then it is asked whether that is felt. Where only distances count it must have
 * no gap; elsewhere it always does.
 */
export function meansItsSequence(at: readonly number[], length: number, traits: Traits): boolean {
  const layout = layoutOf(at, length);
  if (layout === 'all') return false;
  if (traits.positions === 'absolute') {
    const begins = layout === 'right' || layout === 'none';
    return begins || (layout !== 'holes' && isPaddedBefore(traits));
  }
  return !feelsDistances(traits) || layout !== 'holes';
}
