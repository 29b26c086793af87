import { whyNotPlainPath } from '../../core/files/plain-path';
import { isJsonObject } from '../../core/text/strict-json';
import { jsonBeside, valueBeside } from './beside';

type Fields = ReadonlyMap<string, unknown>;

/** What lies beside an exported model and says how it is used; each is absent where it is not there. */
export interface UseFiles {
  /** `model_type` of config.json. */
  readonly modelType?: unknown;
  /** tokenizer_config.json. */
  readonly tokenizerConfig?: Fields;
  /** tokenizer.json. */
  readonly tokenizer?: Fields;
  /** sentence_bert_config.json. */
  readonly sentenceBert?: Fields;
  /** The config.json of the folder that modules.json names for the pooling, 1_Pooling where there is none. */
  readonly pooling?: Fields;
  /** The name of that file, such as `1_Pooling/config.json`. */
  readonly poolingFile?: string;
}

/**
 * Reads what lies beside a graph, or in the folder above where that is `onnx/`.
 * @throws UsageError for a file that is there and holds no JSON object.
 */
export async function useFilesBeside(graph: string, config?: Fields): Promise<UseFiles> {
  const read = async (name: string): Promise<Fields | undefined> => (await jsonBeside(graph, name))?.json;
  const tokenizerConfig = await read('tokenizer_config.json');
  const tokenizer = await read('tokenizer.json');
  const sentenceBert = await read('sentence_bert_config.json');
  const poolingFile = await poolingFileOf(graph);
  const pooling = poolingFile === undefined ? undefined : await read(poolingFile);
  return {
    ...(config?.has('model_type') && { modelType: config.get('model_type') }),
    ...(tokenizerConfig && { tokenizerConfig }),
    ...(tokenizer && { tokenizer }),
    ...(sentenceBert && { sentenceBert }),
    ...(pooling && { pooling, poolingFile }),
  };
}

/** sentence-transformers' module that makes one vector of a row: `sentence_transformers.models.Pooling`, and newer names of it. */
const POOLING = /(?:^|\.)Pooling$/;

/** Where modules.json says that the pooling lies; undefined where it names modules, and none that pools. */
async function poolingFileOf(graph: string): Promise<string | undefined> {
  const modules = (await valueBeside(graph, 'modules.json'))?.value;
  if (!Array.isArray(modules)) return '1_Pooling/config.json';
  const found = modules.filter(isJsonObject).find(({ type }) => typeof type === 'string' && POOLING.test(type));
  return typeof found?.path === 'string' && whyNotPlainPath(found.path) === undefined
    ? `${found.path}/config.json`
    : undefined;
}
