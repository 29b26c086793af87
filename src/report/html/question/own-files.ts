import { UsageError } from '../../../core/errors';
import { isJsonObject, parseStrictJson } from '../../../core/text/strict-json';
import { checkpointOf } from '../../../subjects/bert/checkpoint/checkpoint';
import { decode } from '../../../subjects/bert/checkpoint/dtypes';
import type { SafetensorsFile } from '../../../subjects/bert/checkpoint/safetensors';
import { parseHeader, MAX_HEADER_SIZE } from '../../../subjects/bert/checkpoint/safetensors-header';
import { tokenizerOf } from '../../../subjects/models/tokenizer';
import type { AskedModel } from './ask';

const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'] as const;

/**
 * A BERT from files of the visitor's own, which are read here and go nowhere.
 * @throws UsageError naming what is missing, or wrong in a file.
 */
export async function ownModel(chosen: readonly File[]): Promise<AskedModel> {
  const files = new Map(chosen.map((file) => [file.name, file]));
  const missing = NEEDED.filter((name) => !files.has(name));
  if (missing.length > 0)
    throw new UsageError(
      `Choose ${NEEDED.join(', ')} of one model together: ${missing.join(' and ')} is not among them.`,
    );
  const json = async (name: (typeof NEEDED)[number]): Promise<Record<string, unknown>> => {
    const value = parseStrictJson(await files.get(name)!.text(), name);
    if (isJsonObject(value)) return value;
    throw new UsageError(`${name} is no JSON object. Choose the file of that name from the folder of a model.`);
  };
  const config = await json('config.json');
  const weights = await weightsIn(files.get('model.safetensors')!);
  const close = weights.close;
  const opened = { where: weights.file, files: new Map(weights.names.map((name) => [name, weights])), close };
  return {
    name: typeof config._name_or_path === 'string' && config._name_or_path !== '' ? config._name_or_path : 'your model',
    checkpoint: await checkpointOf(config, 'config.json', async () => opened),
    tokenizer: tokenizerOf(await json('tokenizer.json'), await json('tokenizer_config.json'), {
      file: 'tokenizer.json',
      configFile: 'tokenizer_config.json',
    }),
  };
}

async function weightsIn(file: File): Promise<SafetensorsFile> {
  const bytes = (from: number, to: number): Promise<ArrayBuffer> => file.slice(from, to).arrayBuffer();
  if (file.size < 8) throw new UsageError(`${file.name} has ${file.size} bytes, and is no safetensors file.`);
  const length = Number(new DataView(await bytes(0, 8)).getBigUint64(0, true));
  if (length > MAX_HEADER_SIZE || 8 + length > file.size)
    throw new UsageError(`${file.name} is cut short, or no safetensors file. Download it again.`);
  const start = 8 + length;
  const { entries, metadata } = parseHeader(new Uint8Array(await bytes(8, start)), file.size - start, file.name);
  const entry = (name: string) => {
    const found = entries.get(name);
    if (!found) throw new UsageError(`${file.name} has no tensor "${name}".`);
    return found;
  };
  return {
    file: file.name,
    names: [...entries.keys()],
    metadata,
    entry,
    async read(name) {
      const { dtype, shape, begin, end } = entry(name);
      const data = decode(dtype, await bytes(start + begin, start + end));
      if (!data)
        throw new UsageError(`${file.name}: tensor "${name}" is of dtype ${dtype}; expected F32, F16 or BF16.`);
      return { data, shape, dtype };
    },
    close: async () => {},
  };
}
