// What golden/references/make.py leaves behind: checkpoints, batches, and what transformers computes from them in float64.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '../src/subjects/bert/checkpoint/safetensors';
import type { Batch } from '../src/core/batch';

export const REFERENCES = join(__dirname, '../golden/references');

/** The folder with outputs of the real all-MiniLM-L6-v2, whose weights are not in it. */
export const MINILM = 'all-minilm-l6-v2';

/** The folders that hold a small checkpoint beside its outputs. */
export const SMALL: readonly string[] = readdirSync(REFERENCES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== MINILM)
  .map(({ name }) => name);

/** The batch of that name in a reference.safetensors. */
export function batchNamed(name: string, tensors: ReadonlyMap<string, Tensor>): Batch {
  const ids = (field: string): Int32Array | undefined =>
    tensors.get(`${name}/${field}`)?.data as Int32Array | undefined;
  const [size, length] = tensors.get(`${name}/inputIds`)!.shape;
  return {
    size,
    length,
    inputIds: ids('inputIds')!,
    attentionMask: ids('attentionMask') ?? null,
    tokenTypeIds: ids('tokenTypeIds'),
    positionIds: ids('positionIds'),
  };
}
