import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, messageOf, UsageError } from '../../../core/errors';
import { partOfModel } from '../../../core/files/part-of-model';
import { readText } from '../../../core/files/read-regular';
import { isJsonObject, parseStrictJson, showJson } from '../../../core/text/strict-json';
import { openSafetensors, type SafetensorsFile } from './safetensors';
import { unreadable } from '../../../core/files/unreadable';
import { withoutWeights } from './ways-out';

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** The tensors of a checkpoint folder: the file that holds each, by name. */
export interface WeightFiles {
  /** The one file, or the index of the shards: what messages name. */
  readonly where: string;
  readonly files: ReadonlyMap<string, SafetensorsFile>;
  close(): Promise<void>;
}

/**
 * Opens `model.safetensors`, or the shards that `model.safetensors.index.json` names, in transformers' order of preference.
 * An index and its shards must say the same: each tensor stands in exactly the shard that the index gives.
 *
 * @throws EnvironmentError for a file that is not there; UsageError for an index that is malformed, contradicts its shards
 *   or leaves the folder.
 */
export async function openWeightFiles(folder: string): Promise<WeightFiles> {
  if (await exists(join(folder, SINGLE))) {
    const file = await openSafetensors(join(folder, SINGLE));
    return { where: file.file, files: new Map(file.names.map((name) => [name, file])), close: () => file.close() };
  }
  if (await exists(join(folder, INDEX))) return openShards(folder);
  const pickled = ['pytorch_model.bin', 'pytorch_model.bin.index.json'].map((name) => exists(join(folder, name)));
  if ((await Promise.all(pickled)).includes(true)) {
    throw new UsageError(
      `${folder} has its weights in pytorch_model.bin and no ${SINGLE}. Pickled weights can run code and are not read. Convert them: python -c "from transformers import AutoModel; AutoModel.from_pretrained('${folder}').save_pretrained('converted')", then pass the folder converted.`,
    );
  }
  throw new EnvironmentError(`${folder} has neither ${SINGLE} nor ${INDEX}. ${withoutWeights(folder)}`);
}

async function openShards(folder: string): Promise<WeightFiles> {
  const where = join(folder, INDEX);
  const index = await readIndex(where);
  const opened = new Map<string, SafetensorsFile>();
  const close = async (): Promise<void> => {
    await Promise.all([...opened.values()].map((file) => file.close()));
  };
  try {
    const files = new Map<string, SafetensorsFile>();
    for (const shard of new Set(index.values())) {
      const file = await openSafetensors(await shardPath(folder, shard, where));
      opened.set(shard, file);
      for (const name of file.names) {
        const listed = index.get(name);
        if (listed !== shard) {
          const found = listed === undefined ? 'does not list it' : `says ${showJson(listed)}`;
          throw new UsageError(`${where}: tensor ${showJson(name)} is in ${showJson(shard)}, but the index ${found}.`);
        }
        files.set(name, file);
      }
    }
    for (const [name, shard] of index) {
      if (!files.has(name)) {
        throw new UsageError(
          `${where}: tensor ${showJson(name)} is not in ${showJson(shard)}, where the index puts it.`,
        );
      }
    }
    return { where, files, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readIndex(where: string): Promise<Map<string, string>> {
  const text = await readText(where).catch((error: unknown) => {
    throw unreadable(`Cannot read ${where}: ${messageOf(error)}.`, error);
  });
  const json = parseStrictJson(text, where);
  const map = isJsonObject(json) ? json.weight_map : undefined;
  const entries = isJsonObject(map) ? Object.entries(map) : [];
  if (entries.length === 0 || entries.some(([, shard]) => typeof shard !== 'string')) {
    throw new UsageError(
      `${where}: weight_map is ${showJson(map)}; expected an object from tensor names to file names.`,
    );
  }
  return new Map(entries as [string, string][]);
}

async function shardPath(folder: string, shard: string, where: string): Promise<string> {
  const refuse = (why: string): never => {
    throw new UsageError(
      `${where}: the shard ${showJson(shard)} cannot be read: ${why}; expected a file of the same folder.`,
    );
  };
  if (!shard.endsWith('.safetensors')) return refuse('it is not the name of a safetensors file');
  const part = await partOfModel(folder, shard);
  if (typeof part === 'string') return part;
  if (!part.missing) return refuse(part.why);
  throw new EnvironmentError(`The shard ${join(folder, shard)}, which ${where} names, cannot be opened: ${part.why}.`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
