import type { Case } from '../../core/case';
import type { Layout } from '../../core/layout';
import { layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import type { Use } from '../../core/use';
import { multipleOf, paddedLength, useOf } from '../../core/use';
import { withProperties } from '../../core/with-properties';

/** The layout that a use has in the place of another: the other side, holes and rows without a token are beyond it. */
export function layoutInUse(layout: Layout, { padding }: Use): Layout {
  return padding === 'any' || layout === 'none' ? layout : padding;
}

/** Is a case padded as the subject is used, in every row? Whoever takes texts pads them as it does. */
export function isInUse(testCase: Case, traits: Traits): boolean {
  return partBeyond(testCase, traits) === undefined;
}

/** Which part of its subject's use a case leaves, the first of them; undefined where it is in use. */
export function partBeyond(
  { rows, length }: Case,
  traits: Traits,
): 'padding' | 'padContent' | 'longest' | 'padTo' | undefined {
  const { texts, padId } = traits;
  if (texts) return undefined;
  const use = useOf(traits);
  const isElsewhere = rows.some(({ at }) => {
    const layout = layoutOf(at, length);
    return layoutInUse(layout, use) !== layout;
  });
  if (isElsewhere) return 'padding';
  if (use.padContent !== 'any' && rows.some(({ under }) => under.some((id) => id !== padId))) return 'padContent';
  const tokens = Math.max(...rows.map(({ at }) => at.length));
  const { longest = Infinity, padTo } = use;
  if (tokens > longest || (padTo === undefined && length > longest)) return 'longest';
  return padTo === undefined || length === paddedLength(tokens, use) ? undefined : 'padTo';
}

/**
 * A subject as its batches in use show it: no longer than the longest row that is sent, and of one length, where rows are always
 * padded to one. The subject itself where its use says nothing of lengths.
 */
export function traitsInUse(traits: Traits): Traits {
  const use = useOf(traits);
  const { padTo, longest = Infinity } = use;
  if (traits.texts || (padTo === undefined && longest >= traits.maxLength)) return traits;
  if (typeof padTo === 'number')
    return withProperties(traits, { maxLength: padTo, staticShape: { ...traits.staticShape, length: padTo } });
  const sent = Math.min(traits.maxLength, paddedLength(Math.min(traits.maxLength, longest), use));
  const multiple = multipleOf(use) ?? 1;
  return withProperties(traits, { maxLength: Math.floor(sent / multiple) * multiple });
}
