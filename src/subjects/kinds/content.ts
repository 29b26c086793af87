import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { PadproofError } from '../../core/errors';
import { hashOf } from '../../core/files/hash-of';
import { partOfModel } from '../../core/files/part-of-model';
import { MOST_BYTES, readRegular, readText } from '../../core/files/read-regular';
import { isJsonObject, parseStrictJson } from '../../core/text/strict-json';
import { externalFilesOf } from '../onnx/external-data';
import { isOnnxName } from '../onnx/place';
import { readGraph } from '../onnx/read-graph';
import { tfjsFile } from '../tfjs/locate';

/** More than the shards of any model.json. */
const MOST_SHARDS = 4096;

/**
 * A hash of a model's file or folder, and of the files with weights that a graph in a file names.
 * @param without as of {@link hashOf}
 * @returns undefined where there is nothing, or more files or bytes than a model has
 * @throws EnvironmentError naming what cannot be read
 */
export async function contentAt(place: string, without: readonly string[] = []): Promise<string | undefined> {
  const own = await hashOf(place, without);
  if (own === undefined) return undefined;
  const beside = await weightsBeside(place);
  if (beside.length === 0) return own;
  const hash = createHash('sha256').update(own);
  for (const file of beside) {
    const content = await hashOf(file);
    if (content === undefined) return undefined;
    hash.update(`\n${basename(file)} ${content}`);
  }
  return hash.digest('hex');
}

/** The files beside one that hold its weights. Of what cannot be read as a model the check itself says why. */
async function weightsBeside(file: string): Promise<string[]> {
  try {
    if (isOnnxName(file)) {
      const graph = readGraph(await readRegular(file, MOST_BYTES), file);
      return (await externalFilesOf(file, graph)).map(({ path }) => path);
    }
    const model = tfjsFile(file);
    if (model?.format === 'saved-model') return [model.folder];
    return model ? await shardsOf(model.file) : [];
  } catch (thrown) {
    if (thrown instanceof PadproofError || (thrown as NodeJS.ErrnoException).code !== undefined) return [];
    throw thrown;
  }
}

async function shardsOf(file: string): Promise<string[]> {
  const json = parseStrictJson(await readText(file), file);
  const groups: unknown = isJsonObject(json) ? json.weightsManifest : undefined;
  const names = (Array.isArray(groups) ? (groups as unknown[]) : []).flatMap((group) =>
    isJsonObject(group) && Array.isArray(group.paths) ? (group.paths as unknown[]) : [],
  );
  const parts = await Promise.all(names.slice(0, MOST_SHARDS).map((name) => partOfModel(dirname(file), name)));
  return parts.filter((part) => typeof part === 'string');
}
