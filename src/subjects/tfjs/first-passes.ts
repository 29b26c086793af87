import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../../core/batch';
import { EnvironmentError, messageOf, UsageError } from '../../core/errors';
import { feed } from './feed';
import type { InputPlan } from './inputs';
import type { LoadedModel } from './model';
import type { PassSizes, Seen } from './outputs';
import { option } from '../../core/option';

/** Sizes of two passes that tell rows from positions, and both from widths, as far as the axes are free. */
export function passSizes({ staticShape: { size, length } }: InputPlan, maxLength: number): PassSizes {
  const lengths = length !== undefined ? [length, length] : maxLength >= 6 ? [4, 6] : [1, maxLength];
  return [2, 3].map((free, pass) => ({ rows: size ?? free, length: lengths[pass] }));
}

/**
 * Runs a model on a batch of each size, on the backend that is current, and looks at what comes out.
 *
 * @param where the model, for messages
 * @throws EnvironmentError where the backend lacks what the model is made of, UsageError where the model cannot be run.
 */
export async function firstPasses(
  model: LoadedModel,
  plan: InputPlan,
  sizes: PassSizes,
  where: string,
): Promise<readonly Seen[]> {
  const names = model.outputs.map(({ name }) => name);
  const passes: tf.Tensor[][] = [];
  for (const { rows, length } of sizes) {
    const inputIds = Int32Array.from({ length: rows * length }, (_, i) => i % 2);
    const batch: Batch = { size: rows, length, inputIds, attentionMask: null };
    const fed = feed(batch, plan);
    try {
      passes.push(await model.run(fed, names));
    } catch (error) {
      throw explained(error, where, batch);
    } finally {
      tf.dispose(fed);
      tf.dispose(passes);
    }
  }
  return names.map((name, output) => ({
    name,
    dtype: passes[0][output].dtype,
    shapes: passes.map((outputs) => outputs[output].shape),
  }));
}

function explained(error: unknown, where: string, { size, length }: Batch): Error {
  const words = messageOf(error);
  const kernel = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(words);
  if (kernel) {
    return new EnvironmentError(
      `${where}: tfjs's backend ${kernel[2]} has no kernel for ${kernel[1]}, which the model uses. Name another with ${option('backend')}.`,
      { cause: error },
    );
  }
  return new UsageError(
    `${where}: a first pass of ${size} rows of ${length} positions failed: ${words}. If its inputs were taken for others, say what they are with ${option('input')}.`,
    { cause: error },
  );
}
