// Gradients of what moves numbers and changes none: they move back.
import * as tf from '@tensorflow/tfjs-core';

/** A kernel whose gradient is the same numbers in the shape of the input. */
function reshaped(kernelName: string, input: string): tf.GradConfig {
  const gradFunc: tf.GradFunc = (dy, [x]) => ({ [input]: () => tf.reshape(dy as tf.Tensor, x.shape) });
  return { kernelName, inputsToSave: [input], gradFunc };
}

const transpose: tf.GradConfig = {
  kernelName: 'Transpose',
  gradFunc: (dy, _, attrs) => ({
    x: () => {
      const { perm } = attrs as unknown as { perm: readonly number[] };
      const back = perm.map((_axis, i) => perm.indexOf(i));
      return tf.transpose(dy as tf.Tensor, back);
    },
  }),
};

const slice: tf.GradConfig = {
  kernelName: 'Slice',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const { begin } = attrs as unknown as { begin: number | readonly number[] };
      const from = x.shape.map((_, axis) =>
        typeof begin === 'number' ? (axis === 0 ? begin : 0) : (begin[axis] ?? 0),
      );
      const piece = dy as tf.Tensor;
      return tf.pad(
        piece,
        from.map((start, axis): [number, number] => [start, x.shape[axis] - start - piece.shape[axis]]),
      );
    },
  }),
};

const concat: tf.GradConfig = {
  kernelName: 'Concat',
  saveAllInputs: true,
  gradFunc: (dy, saved, attrs) => {
    const [axis] = tf.util.parseAxisParam((attrs as { axis: number }).axis, saved[0].shape);
    let from = 0;
    return Object.fromEntries(
      saved.map(({ shape }, i) => {
        const begin = shape.map((_, a) => (a === axis ? from : 0));
        from += shape[axis];
        return [i, () => tf.slice(dy as tf.Tensor, begin, shape)];
      }),
    );
  },
};

/** Copies of a tensor, also those that `broadcastTo` makes: what flowed to the copies is summed. */
const tile: tf.GradConfig = {
  kernelName: 'Tile',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const { reps } = attrs as unknown as { reps: readonly number[] };
      const apart = tf.reshape(
        dy as tf.Tensor,
        x.shape.flatMap((n, axis) => [reps[axis], n]),
      ); // (r₀·n₀, …) -> (r₀, n₀, …)
      const copies = x.shape.map((_, axis) => 2 * axis);
      return tf.reshape(tf.sum(apart, copies), x.shape);
    },
  }),
};

export const shapes: readonly tf.GradConfig[] = [
  reshaped('Reshape', 'x'),
  reshaped('ExpandDims', 'input'),
  reshaped('Identity', 'x'),
  { kernelName: 'Cast', gradFunc: (dy) => ({ x: () => tf.clone(dy as tf.Tensor) }) },
  tile,
  transpose,
  slice,
  concat,
];
