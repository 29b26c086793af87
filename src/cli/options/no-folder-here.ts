import type { Asked } from '../../subjects/kinds/kind';
import { didYouMean } from '../../subjects/kinds/not-here';
import { isOnHub } from '../../subjects/kinds/on-hub';

/**
 * Says that MODEL is no folder here, where it is taken for the id of a model on the hub instead: a slip in a path has the form of
 * an id. Undefined where no hub is asked.
 */
export function noFolderHere(said: Asked): string | undefined {
  if (!isOnHub(said)) return undefined;
  const { model } = said;
  return `No folder ${model} is here, so it is looked for on the hub, or in its cache.${didYouMean(model)}`;
}
