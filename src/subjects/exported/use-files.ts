import { jsonBeside } from './beside';

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
  /** 1_Pooling/config.json. */
  readonly pooling?: Fields;
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
  const pooling = await read('1_Pooling/config.json');
  return {
    ...(config?.has('model_type') && { modelType: config.get('model_type') }),
    ...(tokenizerConfig && { tokenizerConfig }),
    ...(tokenizer && { tokenizer }),
    ...(sentenceBert && { sentenceBert }),
    ...(pooling && { pooling }),
  };
}
