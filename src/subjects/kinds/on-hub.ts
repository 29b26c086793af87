import { UsageError } from '../../core/errors';
import { fetchFromHub } from '../hub/fetch-from-hub';
import { graphOf } from '../hub/hub-files';
import { isHubId } from '../hub/hub-settings';
import { isModuleName } from '../models/module';
import { DEFAULT_DTYPE } from '../transformers/known-graph';
import type { Asked } from './kind';
import { notHere } from './not-here';
import { option } from '../../core/option';

/**
 * May MODEL be the id of a model on the hub? What is here goes before it. Two dots or a slash too many, or the name of a module, is
 * a path that is not there, and no request is made for it.
 */
export function isOnHub({ model, found }: Asked): boolean {
  return !found && model.includes('/') && isHubId(model) && !isModuleName(model);
}

/** What opening such a model does. */
export function fetching({ model }: Asked): string {
  return `fetch ${model} from the hub, or its cache, and run it`;
}

/** The folder with the graph of a dtype, once it is fetched. @throws UsageError where the name is no id on the hub. */
export async function graphOnHub(asked: Asked): Promise<string> {
  const { model, options } = asked;
  if (isOnHub(asked)) return fetchFromHub(model, options, graphOf(options.dtype ?? DEFAULT_DTYPE));
  if (!asked.found) throw new UsageError(notHere(model));
  throw new UsageError(
    `MODEL is ${JSON.stringify(model)}, which is no folder. With ${option('backend')} ${options.backend}, expected a folder with onnx/model.onnx, or the id of a model on the hub that has one.`,
  );
}
