import type { Tensor } from '../../subjects/bert/checkpoint/safetensors';
import type { OutputName } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import type { Golden } from './format';

/** Numbers of one output, row-major, as precise as they were recorded. */
export interface GoldenValues {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

/** The outputs of each batch by label, as `tensorsOf` gives them. */
export type GoldenTensors = readonly ReadonlyMap<string, GoldenValues>[];

/**
 * Sorts a golden's tensors by batch.
 *
 * @throws UsageError naming the file and tensor where one is too many, missing, of another dtype or of another shape than the
 * batch has.
 */
export function parseTensors(tensors: ReadonlyMap<string, Tensor>, golden: Golden, file: string): GoldenTensors {
  const sorted = golden.batches.map(() => new Map<string, GoldenValues>());
  for (const [name, { data, shape, dtype }] of tensors) {
    const [, index, label, output] = /^(\d{1,4})\/(([a-zA-Z]+)(?:\[\d{1,4}\]|\..+)?)$/.exec(name) ?? [];
    const batch = golden.batches[Number(index)];
    if (!batch || !golden.outputs.includes(output as never)) {
      throw new UsageError(`${file}: tensor "${name}" is of no batch and output that ${golden.name}.json lists.`);
    }
    const [B, S] = [batch.inputIds.length, batch.inputIds[0].length];
    const axes = {
      ...{ lastHiddenState: [B, S, undefined], hiddenStates: [B, S, undefined], logits: [B, S, undefined] },
      ...{ attentions: [B, undefined, S, S], pooled: [B, undefined], perToken: [B, S, undefined] },
    }[output as OutputName];
    const fits = axes.length === shape.length && axes.every((n, axis) => n === undefined || n === shape[axis]);
    if (!fits || shape.includes(0)) {
      const expected = axes.map((n) => n ?? 'any').join(', ');
      throw new UsageError(`${file}: tensor "${name}" has shape [${shape.join(', ')}]; expected [${expected}].`);
    }
    if (dtype !== 'F32' && dtype !== 'F64') {
      throw new UsageError(`${file}: tensor "${name}" is of dtype ${dtype}; expected F32 or F64.`);
    }
    sorted[Number(index)].set(label, { data: data as GoldenValues['data'], shape });
  }
  sorted.forEach((found, i) => {
    for (const output of golden.outputs) {
      if (![...found.keys()].some((label) => /^[a-zA-Z]+/.exec(label)![0] === output)) {
        throw new UsageError(`${file} has no ${output} of batch ${i}, which ${golden.name}.json lists.`);
      }
    }
  });
  return sorted;
}
