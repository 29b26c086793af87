import { join } from 'node:path';
import { isJsonObject, parseStrictJson } from '../../core/text/strict-json';
import { messageOf, UsageError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import { outsideText } from '../../core/text/outside-text';
import { graphName } from '../onnx/place';
import { option } from '../../core/option';
import { unreadable } from '../../core/files/unreadable';

/** Which files of a repository on the hub are fetched. */
export interface HubFiles {
  /**
   * Those that are known by the names of all.
   * @throws UsageError where what is needed is not among them.
   */
  pick(listed: readonly string[], id: string): readonly string[];
  /**
   * Looks at the small files in the snapshot's folder, before anything large is fetched.
   * @throws UsageError where the rest would be fetched for nothing.
   */
  look?(snapshot: string): Promise<void>;
  /** Those that the files that were picked name in turn. */
  named?(picked: readonly string[], snapshot: string): Promise<readonly string[]>;
}

const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** What a model and its tokenizer are read from, beside the weights. */
const SMALL_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];

/** The most of those. */
const MOST_OF_USE = 16;

/** What of a repository says how long rows may be and how they are pooled. */
const saysUse = (listed: readonly string[]): string[] =>
  listed
    .filter((name) => /^(sentence_bert_config\.json|modules\.json|\d{1,2}_\w{1,64}\/config\.json)$/.test(name))
    .slice(-MOST_OF_USE);

/** A checkpoint in safetensors, in one file or in shards, with its tokenizer. */
export const CHECKPOINT: HubFiles = {
  pick(listed, id) {
    const weights = listed.includes(WEIGHTS) ? WEIGHTS : INDEX;
    if (listed.includes('config.json') && listed.includes(weights))
      return [...SMALL_FILES, ...saysUse(listed), weights];
    throw new UsageError(
      `${id} has ${listed.includes('config.json') ? `neither ${WEIGHTS} nor ${INDEX}` : 'no config.json'}; it has ${some(listed)}. padproof reads checkpoints in safetensors: convert it with transformers' save_pretrained, and pass the folder.${
        listed.includes('onnx/model.onnx')
          ? ` Or have its ONNX graph run: add ${option('backend')} onnxruntime-node.`
          : ''
      }`,
    );
  },
  /** The shards. Which of them may be opened is for `readCheckpoint` to say. */
  async named(picked, snapshot) {
    if (!picked.includes(INDEX)) return [];
    const index = join(snapshot, INDEX);
    const text = await readText(index).catch((thrown: unknown) => {
      throw unreadable(`${index} cannot be read: ${messageOf(thrown)}.`, thrown);
    });
    const json = parseStrictJson(text, index);
    const map = isJsonObject(json) && isJsonObject(json.weight_map) ? json.weight_map : {};
    return [...new Set(Object.values(map).filter((name) => typeof name === 'string'))];
  },
};

/** All that transformers may read of a model in safetensors, and what sentence-transformers has beside it. */
export const TRANSFORMERS_FOLDER: HubFiles = {
  ...CHECKPOINT,
  pick: (listed, id) => [
    ...CHECKPOINT.pick(listed, id),
    ...listed.filter((name) => /^(modules|\d_\w+\/config)\.json$/.test(name)),
  ],
};

/** All that sentence-transformers reads of a model in safetensors, from its modules down. */
export const SENTENCE_TRANSFORMERS_FOLDER: HubFiles = {
  ...CHECKPOINT,
  pick: (listed, id) => [
    ...CHECKPOINT.pick(listed, id),
    ...listed.filter((name) =>
      /^((config_sentence\w*|sentence_[\w-]+_config)\.json|vocab\.\w+|merges\.txt|[\w.-]+\.model|\d_\w+\/model\.safetensors)$/.test(
        name,
      ),
    ),
  ],
};

/** The ONNX graph of a dtype, with its tokenizer and what it says of pooling, as transformers.js lays them out. */
export function graphOf(dtype: string): HubFiles {
  return {
    pick(listed, id) {
      const graph = `onnx/${graphName(dtype)}`;
      // Weights that do not fit into a graph lie beside it, in one file or several.
      const parts = listed.filter((name) => name === graph || name.startsWith(`${graph}_data`));
      if (listed.includes('config.json') && parts.length > 0) return [...SMALL_FILES, ...saysUse(listed), ...parts];
      const graphs = listed.filter((name) => /^onnx\/.*\.onnx$/.test(name));
      throw new UsageError(
        listed.includes('config.json')
          ? `${option('dtype')} is ${dtype}, but ${id} has no ${graph}; it has ${some(graphs.length > 0 ? graphs : listed)}. Name the dtype of one that is there, or export it.`
          : `${id} has no config.json; it has ${some(listed)}.`,
      );
    },
  };
}

function some(listed: readonly string[]): string {
  return outsideText(listed.slice(0, 12).join(', ')) || 'no files';
}
