// A program that shows its steps, and has one thing wrong with it: node inside.mjs [WHAT]
import { frame, lengthOf, send } from './frames.mjs';

const [wrong = ''] = process.argv.slice(2);
const E = 4;

frame();
const subject = {
  ...{ name: 'shows its steps', vocabularySize: 50, maxLength: 32, padId: 0, positions: 'absolute' },
  ...{ fullyMasked: 'unspecified', outputs: ['lastHiddenState', 'pooled'] },
};
send(Buffer.from(JSON.stringify({ padproof: 1, subject, methods: ['encode', 'inside'] })));

const NUMBERS = { I32: Int32Array, F32: Float32Array, F64: Float64Array };
function decode(bytes) {
  const start = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: said, ...entries } = JSON.parse(bytes.subarray(8, start));
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets.map((offset) => bytes.byteOffset + start + offset);
    tensors[name] = { shape, data: new NUMBERS[dtype](bytes.buffer.slice(begin, end)) };
  }
  return { said, tensors };
}
function answer(said, tensors) {
  const header = { __metadata__: said };
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const dtype = data instanceof Float64Array ? 'F64' : 'F32';
    header[name] = { dtype, shape, data_offsets: [end, (end += data.byteLength)] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const text = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  text.set(json);
  send(
    Buffer.concat([lengthOf(text.length), text, ...Object.values(tensors).map(({ data }) => Buffer.from(data.buffer))]),
  );
}

/** All that the model computes, step by step: ids (whole numbers, in float64), a vector for each token, the sum of the vectors of a row. */
function run(tensors) {
  const { inputIds, attentionMask } = tensors;
  const [B, S] = inputIds.shape;
  const steps = [];
  const found = {};
  const step = (operator, name, line, inputs, type, shape, of) => {
    const output = String(steps.length);
    const Numbers = type === 'int64' ? Float64Array : Float32Array;
    const made = { shape, data: Numbers.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i)) };
    found[output] = tensors[`replaced.${output}`] ?? made;
    const outputs = [{ name: output, type, shape }];
    steps.push({ operator, name, source: `my_model.py:${line}`, inputs, outputs });
    return found[output].data;
  };
  const ids = step('lookup', '', 3, [], 'int64', [B, S], (i) => inputIds.data[i]);
  const own = step('table', 'words', 4, ['0'], 'float32', [B, S, E], (i) =>
    Math.sin(7 * ids[Math.floor(i / E)] + (i % E)),
  );
  const isReal = (i) =>
    !attentionMask || attentionMask.data[i] !== 0 || wrong === 'leaks' || wrong === 'takes another way';
  if (wrong === 'takes another way' && inputIds.data.some((id) => id % 2))
    step('odd', 'words', 9, ['1'], 'float32', [B, S, E], (i) => own[i]);
  step('sum', 'pooling', 5, ['1'], 'float32', [B, E], (i) =>
    Array.from({ length: S }, (_, s) => Math.floor(i / E) * S + s)
      .filter(isReal)
      .reduce((sum, at) => sum + own[at * E + (i % E)], 0),
  );
  const last = String(steps.length - 1);
  return { steps, found, outputs: { lastHiddenState: '1', 'pooled.sum': last } };
}

for (;;) {
  const { said, tensors } = decode(frame());
  const { steps, found, outputs } = run(tensors);
  const path = steps.map(({ operator }) => operator).join();
  if (said.method === 'encode')
    answer({ id: said.id }, Object.fromEntries(Object.entries(outputs).map(([label, name]) => [label, found[name]])));
  else if (said.tensors === undefined)
    answer(
      {
        id: said.id,
        path,
        outputs: JSON.stringify(outputs),
        steps: JSON.stringify(steps),
      },
      {},
    );
  else {
    const names = said.tensors
      .split(',')
      .filter((name) => name in found && (wrong !== 'leaves a tensor out' || name !== '2'));
    answer({ id: said.id, path }, Object.fromEntries(names.map((name) => [name, found[name]])));
  }
}
