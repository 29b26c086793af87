import { UsageError } from '../../../core/errors';
import { showJson } from '../../../core/text/strict-json';
import { BERT, bertName, type Family } from './families';

const ENCODER = /^(embeddings|encoder|pooler)\./;

/** Kept by files of older transformers: a constant, not a weight. */
const HARMLESS = new Set(['embeddings.position_ids', 'embeddings.token_type_ids']);

/**
 * Finds a BERT's tensors among a file's: without prefix (a model with a head says `bert.`, or its family's), with LayerNorm's `gamma` and `beta` under their newer names
 * (transformers still maps them, conversion_mapping.py), and without what other heads bring.
 *
 * @returns the file's own name of each tensor, by its name in `Checkpoint.weights`
 * @throws UsageError where two tensors come to one name, or only a part of the encoder has the prefix.
 */
export function bertNames(inFile: Iterable<string>, where: string, family: Family = BERT): Map<string, string> {
  const { prefix } = family;
  const names = new Map<string, string>();
  const plain: string[] = [];
  const prefixed: string[] = [];
  for (const own of inFile) {
    const bare = own.startsWith(prefix) ? own.slice(prefix.length) : own;
    const known = bertName(family, bare);
    const isEncoder = ENCODER.test(known);
    if (HARMLESS.has(known) || !(isEncoder || known.startsWith('cls.predictions.'))) continue;
    if (isEncoder) (own === bare ? plain : prefixed).push(own);
    const name = known
      .replace(/\bLayerNorm\.gamma$/, 'LayerNorm.weight')
      .replace(/\bLayerNorm\.beta$/, 'LayerNorm.bias');
    const other = names.get(name);
    if (other !== undefined) {
      throw new UsageError(
        `${where} has ${showJson(other)} and ${showJson(own)}, which are names of one weight. Remove the one that is not meant.`,
      );
    }
    names.set(name, own);
  }
  if (plain.length > 0 && prefixed.length > 0) {
    throw new UsageError(
      `${where}: ${plain.length} encoder tensors have no prefix (${showJson(plain[0])}) and ${prefixed.length} begin with "${prefix}" (${showJson(prefixed[0])}); expected all or none. The file was put together from two.`,
    );
  }
  return names;
}
