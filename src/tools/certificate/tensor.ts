import type { Checkpoint } from '../../subjects/bert/checkpoint/checkpoint';
import { UsageError } from '../../core/errors';

/**
 * A checkpoint's tensor, every number of it finite.
 * @throws UsageError naming the tensor, what was found and what was expected.
 */
export function tensorOf({ weights }: Checkpoint, name: string, shape: readonly number[]): Float32Array {
  const expected = `[${shape.join(', ')}]`;
  const tensor = weights.get(name);
  if (!tensor) throw new UsageError(`The checkpoint has no tensor ${name}; expected one of shape ${expected}.`);
  const found = `[${tensor.shape.join(', ')}]`;
  if (found !== expected) {
    throw new UsageError(`The checkpoint's ${name} has shape ${found}; by its config it is ${expected}.`);
  }
  const { isFinite } = Number;
  const { data } = tensor;
  for (let i = 0; i < data.length; i++) {
    if (isFinite(data[i])) continue;
    throw new UsageError(
      `The checkpoint's ${name} has ${data[i]} at index ${i}; expected finite numbers, for nothing can be proven about others. The training diverged, or the file is damaged.`,
    );
  }
  return data;
}
