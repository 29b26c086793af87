import type { Model, Node, Weight } from '../writer';

/** Ids are below this; E hidden units, H heads of D units, and so many positions. */
export const LAYERED_VOCABULARY = 40;
const [E, H, D, POSITIONS] = [8, 2, 4, 48];
export const LAYERS = 2;

/** A node with a name such as `/layer.0/attention/Softmax`, whose outputs are called after it unless others are named. */
export function step(name: string, inputs: string, more: Partial<Omit<Node, 'name' | 'inputs'>> = {}): Node {
  const operator = more.operator ?? name.split('/').at(-1)!;
  return { outputs: [`${name}_output_0`], ...more, name, operator, inputs: inputs.split(' ') };
}

export const floats = (name: string, shape: readonly number[], scale: number, seed: number): Weight => ({
  name,
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => scale * Math.sin((i + 1) * seed)),
});
export const number = (name: string, value: number): Weight => ({ name, shape: [], data: Float32Array.of(value) });
export const whole = (name: string, ...list: number[]): Weight => ({
  name,
  shape: [list.length],
  data: BigInt64Array.from(list.map(BigInt)),
});

const out = (name: string): string => `${name}_output_0`;

/**
 * An encoder as exporters write one: embeddings with absolute positions, two layers of attention in two heads with an additive mask
 * `[B, 1, 1, S]`, a feed-forward network, layer normalisations, and two vectors a row: the mean of what is real, and the first token's.
 */
export function layeredEncoder(): Model {
  const layers = Array.from({ length: LAYERS }, (_, layer) => layer);
  return {
    nodes: [...embeddings(), ...mask(), ...layers.flatMap(layerNodes), ...pooling()],
    inputs: [
      { name: 'input_ids', type: 'int64', shape: ['batch', 'length'] },
      { name: 'attention_mask', type: 'int64', shape: ['batch', 'length'] },
    ],
    outputs: [
      { name: 'last_hidden_state', type: 'float32', shape: ['batch', 'length', E] },
      { name: 'sentence_embedding', type: 'float32' },
      { name: 'pooler_output', type: 'float32' },
    ],
    weights: [
      floats('words', [LAYERED_VOCABULARY, E], 1, 0.7),
      floats('places', [POSITIONS, E], 0.3, 1.3),
      ...layers.flatMap((layer) => [
        ...['query', 'key', 'value', 'output'].map((name, i) =>
          floats(`${name}.${layer}`, [E, E], 0.5, 2.1 + i + 5 * layer),
        ),
        floats(`up.${layer}`, [E, 2 * E], 0.4, 3.3 + layer),
        floats(`down.${layer}`, [2 * E, E], 0.4, 4.7 + layer),
      ]),
      { name: 'gain', shape: [E], data: new Float32Array(E).fill(1) },
      floats('pooler', [E, E], 0.5, 1.9),
      number('one', 1),
      number('lowest', -1e9),
      number('scale', D ** -0.5),
      whole('along', 1),
      whole('last', 2),
      whole('keys', 1, 2),
      whole('heads', 0, 0, H, D),
      whole('joined', 0, 0, E),
      ...['zero', 'first', 'step'].map((name, i): Weight => ({
        name,
        shape: [],
        data: BigInt64Array.of(i === 2 ? 1n : 0n),
      })),
      { name: 'second', shape: [], data: BigInt64Array.of(1n) },
    ],
  };
}

function embeddings(): Node[] {
  return [
    step('/embeddings/word/Gather', 'words input_ids'), // (B, S, E)
    step('/embeddings/Shape', 'input_ids'),
    step('/embeddings/length/Gather', `${out('/embeddings/Shape')} second`),
    step('/embeddings/Range', `zero ${out('/embeddings/length/Gather')} step`), // (S)
    step('/embeddings/position/Gather', `places ${out('/embeddings/Range')}`), // (S, E)
    step('/embeddings/Add', `${out('/embeddings/word/Gather')} ${out('/embeddings/position/Gather')}`),
    step('/embeddings/LayerNormalization', `${out('/embeddings/Add')} gain`, { integers: { axis: -1 } }),
  ];
}

/** `[B, 1, 1, S]`, 0 at real keys and −1e9 at the others. */
function mask(): Node[] {
  return [
    step('/mask/Cast', 'attention_mask', { integers: { to: 1 } }), // (B, S)
    step('/mask/Unsqueeze', `${out('/mask/Cast')} keys`), // (B, 1, 1, S)
    step('/mask/Sub', `one ${out('/mask/Unsqueeze')}`),
    step('/mask/Mul', `${out('/mask/Sub')} lowest`),
  ];
}

function layerNodes(layer: number): Node[] {
  const at = `/layer.${layer}`;
  const x = layer === 0 ? out('/embeddings/LayerNormalization') : out(`/layer.${layer - 1}/output/LayerNormalization`);
  const heads = (part: string, perm: readonly number[]): Node[] => [
    step(`${at}/${part}/MatMul`, `${x} ${part}.${layer}`), // (B, S, E)
    step(`${at}/${part}/Reshape`, `${out(`${at}/${part}/MatMul`)} heads`), // (B, S, H, D)
    step(`${at}/${part}/Transpose`, out(`${at}/${part}/Reshape`), { lists: { perm } }), // (B, H, S, D), the keys (B, H, D, S)
  ];
  const name = (part: string): string => out(`${at}/${part}`);
  const last = layer === LAYERS - 1;
  return [
    ...heads('query', [0, 2, 1, 3]),
    ...heads('key', [0, 2, 3, 1]),
    ...heads('value', [0, 2, 1, 3]),
    step(`${at}/attention/MatMul`, `${name('query/Transpose')} ${name('key/Transpose')}`), // (B, H, S, S)
    step(`${at}/attention/Mul`, `${name('attention/MatMul')} scale`),
    step(`${at}/attention/Add`, `${name('attention/Mul')} ${out('/mask/Mul')}`),
    step(`${at}/attention/Softmax`, name('attention/Add'), { integers: { axis: -1 } }),
    step(`${at}/context/MatMul`, `${name('attention/Softmax')} ${name('value/Transpose')}`), // (B, H, S, D)
    step(`${at}/context/Transpose`, name('context/MatMul'), { lists: { perm: [0, 2, 1, 3] } }),
    step(`${at}/context/Reshape`, `${name('context/Transpose')} joined`), // (B, S, E)
    step(`${at}/attention/output/MatMul`, `${name('context/Reshape')} output.${layer}`),
    step(`${at}/attention/output/Add`, `${name('attention/output/MatMul')} ${x}`),
    step(`${at}/attention/LayerNormalization`, `${name('attention/output/Add')} gain`, { integers: { axis: -1 } }),
    step(`${at}/up/MatMul`, `${name('attention/LayerNormalization')} up.${layer}`), // (B, S, 2E)
    step(`${at}/up/Relu`, name('up/MatMul')),
    step(`${at}/down/MatMul`, `${name('up/Relu')} down.${layer}`),
    step(`${at}/down/Add`, `${name('down/MatMul')} ${name('attention/LayerNormalization')}`),
    step(`${at}/output/LayerNormalization`, `${name('down/Add')} gain`, {
      integers: { axis: -1 },
      ...(last && { outputs: ['last_hidden_state'] }),
    }),
  ];
}

function pooling(): Node[] {
  return [
    step('/mean/Unsqueeze', `${out('/mask/Cast')} last`), // (B, S, 1)
    step('/mean/Mul', `last_hidden_state ${out('/mean/Unsqueeze')}`),
    step('/mean/sum/ReduceSum', `${out('/mean/Mul')} along`, { integers: { keepdims: 0 } }), // (B, E)
    step('/mean/count/ReduceSum', `${out('/mean/Unsqueeze')} along`, { integers: { keepdims: 0 } }), // (B, 1)
    step('/mean/Max', `${out('/mean/count/ReduceSum')} one`),
    step('/mean/Div', `${out('/mean/sum/ReduceSum')} ${out('/mean/Max')}`, { outputs: ['sentence_embedding'] }),
    step('/pooler/Gather', 'last_hidden_state first', { integers: { axis: 1 } }), // (B, E)
    step('/pooler/MatMul', `${out('/pooler/Gather')} pooler`),
    step('/pooler/Tanh', out('/pooler/MatMul'), { outputs: ['pooler_output'] }),
  ];
}
