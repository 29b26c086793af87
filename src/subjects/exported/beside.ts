import { basename, dirname, join } from 'node:path';
import { isJsonObject, parseStrictJson } from '../../core/text/strict-json';
import { UsageError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';

/** A JSON file beside a graph. */
export interface JsonFile {
  readonly file: string;
  readonly json: ReadonlyMap<string, unknown>;
}

/** As `jsonBeside`, of a file that may hold anything. */
export async function valueBeside(
  graph: string,
  name: string,
): Promise<{ readonly file: string; readonly value: unknown } | undefined> {
  const folder = dirname(graph);
  for (const place of [folder, ...(basename(folder) === 'onnx' ? [dirname(folder)] : [])]) {
    const file = join(place, name);
    const text = await readText(file).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return undefined;
      throw new UsageError(`${file} cannot be read: ${thrown.message}. Put the model's own file there, or nothing.`);
    });
    if (text !== undefined) return { file, value: parseStrictJson(text, file) };
  }
  return undefined;
}

/**
 * Reads a JSON file of the model that a graph belongs to: beside it, or, where it lies in `onnx/`, in the folder above.
 * @throws UsageError where it is there and holds no JSON object.
 */
export async function jsonBeside(graph: string, name: string): Promise<JsonFile | undefined> {
  const found = await valueBeside(graph, name);
  if (!found) return undefined;
  const { file, value } = found;
  if (!isJsonObject(value)) throw new UsageError(`${file} holds no JSON object. Download or write the file again.`);
  return { file, json: new Map(Object.entries(value)) };
}
