import type { Case } from '../../core/case';
import type { Layout } from '../../core/layout';
import { layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import type { Use } from '../../core/use';
import { useOf } from '../../core/use';

/** The layout that a use has in the place of another: the other side, holes and rows without a token are beyond it. */
export function layoutInUse(layout: Layout, { padding }: Use): Layout {
  return padding === 'any' || layout === 'none' ? layout : padding;
}

/** Is a case padded as the subject is used, in every row? Whoever takes texts pads them as it does. */
export function isInUse({ rows, length }: Case, traits: Traits): boolean {
  const { texts, padId } = traits;
  const use = useOf(traits);
  if (texts) return true;
  return rows.every(({ at, under }) => {
    const layout = layoutOf(at, length);
    return layoutInUse(layout, use) === layout && (use.padContent === 'any' || under.every((id) => id === padId));
  });
}
