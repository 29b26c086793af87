// The forms and runtimes of the table in docs/findings.md. A row is a form of the model on what runs it.

/** What each graph of the exports is, as scripts/onnx_exports.py makes them. */
const GRAPHS = [
  { dtype: 'fp32', form: 'float32' },
  { dtype: 'fp16', form: 'float16' },
  { dtype: 'int8', form: 'int8, weights only' },
  { dtype: 'q8', form: 'int8, dynamic' },
];

/**
 * The rows, in order.
 * @param checkpoint the folder with safetensors
 * @param exports the folder with the graphs
 */
export function rowsOf({ checkpoint, exports }) {
  const graphs = (backend, more) =>
    GRAPHS.map(({ dtype, form }) => ({ form, runtime: backend, model: exports, options: { backend, dtype, ...more } }));
  const bert = (backend) => ({
    form: 'float32',
    runtime: `padproof's BERT, ${backend}`,
    model: checkpoint,
    options: { backend },
  });
  return [
    ...graphs('onnxruntime-node'),
    ...graphs('onnxruntime-web'),
    // Given token ids, as the others are; given texts it pads by itself, and no id under the padding can be chosen.
    ...graphs('transformers.js', { level: 'tokens' }),
    bert('wasm'),
    bert('tensorflow'),
  ];
}

/** What the owner of a form should do, once it has been seen to hold or to leak. */
export function sentenceFor({ form, verdict }) {
  if (verdict === 'held') {
    return form === 'float16'
      ? 'Nothing to do: pad content changes no bit, and what the length of a batch changes is the rounding of float16.'
      : 'Nothing to do: texts may be padded and batched as they come.';
  }
  if (form === 'int8, dynamic') {
    return 'Each pass takes one scale for the activations of the whole batch, padding and other rows included. Quantise the weights alone, as in the row above, or encode each text by itself, unpadded; batches of equal length are not enough, since rows still hear each other.';
  }
  return 'Not expected: run the check on it, and read where it parts.';
}
