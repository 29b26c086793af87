import { outsideText } from '../text/outside-text';
import type { LocatedNode } from './located-node';

/** A step of a model, as a place. */
export function stepInWords({
  operator,
  name,
  step,
  steps,
  region,
}: Pick<LocatedNode, 'operator' | 'name' | 'step' | 'steps' | 'region'>): string {
  const scope = name === '' ? '' : ` ${outsideText(name)}`;
  const last = region === undefined ? '' : `, the last of ${region} between which nothing can be compared`;
  return `${outsideText(operator)}${scope}, step ${step} of ${steps}${last}`;
}
