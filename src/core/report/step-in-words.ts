import { outsideText } from '../text/outside-text';
import type { LocatedNode } from './located-node';

/** A step of a model, as a place. */
export function stepInWords({
  operator,
  name,
  source,
  step,
  steps,
  region,
}: Pick<LocatedNode, 'operator' | 'name' | 'source' | 'step' | 'steps' | 'region'>): string {
  const scope = name === '' ? '' : `${source === undefined ? '' : ' of'} ${outsideText(name)}`;
  const at = source === undefined ? '' : ` (${outsideText(source)})`;
  const last = region === undefined ? '' : `, the last of ${region} between which nothing can be compared`;
  return `${outsideText(operator)}${scope}${at}, step ${step} of ${steps}${last}`;
}
