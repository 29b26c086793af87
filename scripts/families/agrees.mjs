// Whether ONNX Runtime computes from a twin's graph what transformers computes in float64 from the model that it was made of.
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What float32 may cost, of the largest number of an output: a wrong export is off by its whole size. */
const WITHIN = 1e-4;

const built = createRequire(join(import.meta.dirname, '..', '..', 'dist', 'index.js'));

/** @returns `{ right, why }` */
export async function agrees({ resolveModel }, twin) {
  // Not before it is needed: what is refused is refused without a build.
  const { readSafetensors } = built('./subjects/bert/checkpoint/safetensors.js');
  const file = await readSafetensors(join(twin.folder, 'reference.safetensors'));
  const source = await resolveModel(twin.folder, { backend: 'onnxruntime-node' });
  const subject = await source.open();
  try {
    const [inputIds, attentionMask] = [file.get('inputIds'), file.get('attentionMask')];
    const [size, length] = inputIds.shape;
    const batch = { size, length, inputIds: inputIds.data, attentionMask: attentionMask.data };
    if (subject.tokenTypes) batch.tokenTypeIds = new Int32Array(size * length);
    const encoding = await subject.encode(batch, subject.outputs);
    return held(encoding, outputsOf(file), batch);
  } finally {
    await subject.dispose?.();
  }
}

function outputsOf(file) {
  return [...file].flatMap(([name, values]) =>
    name.startsWith('output/') ? [[name.slice('output/'.length), values]] : [],
  );
}

function held(encoding, expected, batch) {
  for (const [name, { data, shape }] of expected) {
    const observed = observedOf(encoding, name, shape);
    if (!observed) return { right: false, why: `its output ${name} is in no encoding` };
    const scale = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const width = data.length / batch.size / (shape[1] === batch.length ? batch.length : 1);
    for (let i = 0; i < data.length; i++) {
      // What stands at padding is nobody's.
      if (shape[1] === batch.length && batch.attentionMask[Math.floor(i / width)] === 0) continue;
      if (!(Math.abs(observed[i] - data[i]) <= WITHIN * scale))
        return { right: false, why: `${name}[${i}] is ${observed[i]}, and in float64 ${data[i]}` };
    }
  }
  return { right: true };
}

/** The numbers of one output of the graph; scores of tokens stand beside each other in the logits of an encoding. */
function observedOf({ lastHiddenState, pooled = {}, logits }, name, shape) {
  if (pooled[name]) return pooled[name].data;
  if (/^(start|end)_logits$/.test(name))
    return logits?.data.filter((_, i) => i % 2 === (name.startsWith('end') ? 1 : 0));
  return (shape.length === 3 && /logits/.test(name) ? logits : lastHiddenState)?.data;
}
