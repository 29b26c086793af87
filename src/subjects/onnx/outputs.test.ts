import { OUTPUT_NAMES } from '../../core/encoding';
import { encodingFrom, notesOnOthers, offeredOutputs, outputsOf } from './outputs';

const [B, S] = [2, 13];
const find = (shapes: Record<string, readonly number[]>): ReturnType<typeof outputsOf> =>
  outputsOf(new Map(Object.entries(shapes)), B, S, 'm.onnx');

test.each([
  [
    { last_hidden_state: [B, S, 8], pooler_output: [B, 8] },
    { last_hidden_state: 'lastHiddenState', pooler_output: 'pooled' },
  ],
  [
    { token_embeddings: [B, S, 8], sentence_embedding: [B, 8] },
    { token_embeddings: 'lastHiddenState', sentence_embedding: 'pooled' },
  ],
  [{ logits: [B, S, 100] }, { logits: 'logits' }],
  [{ logits: [B, 3] }, { logits: 'pooled' }],
  [{ '1234': [B, S, 8] }, { '1234': 'lastHiddenState' }],
  // As wide as the rows are long, by chance.
  [{ sentence_embedding: [B, S] }, { sentence_embedding: 'pooled' }],
  [
    { logits: [B, S, 9], start: [B, S], 'attentions.0': [B, 2, S, S] },
    { logits: 'logits', 'attentions.0': 'attentions' },
  ],
  [
    { logits: [B, S, 9], start_logits: [B, S] },
    { logits: 'logits', start_logits: 'perToken' },
  ],
  // As BGE-M3, but for colbert_vecs, which have a vector less there.
  [
    { dense_vecs: [B, 16], sparse_vecs: [B, S, 1], colbert_vecs: [B, S, 8] },
    { dense_vecs: 'pooled', sparse_vecs: 'perToken', colbert_vecs: 'perToken' },
  ],
])('%j', (shapes, expected) => {
  const found = find(shapes as unknown as Record<string, number[]>);
  expect(Object.fromEntries(found.map(({ name, output }) => [name, output]))).toEqual(expected);
});

test('an output in which nothing is judged is named, unless it was left out', () => {
  const others = (shapes: Record<string, readonly number[]>, ...output: string[]): string[] =>
    notesOnOthers(new Map(Object.entries(shapes)), B, S, 'm.onnx', { output });
  const shapes = { dense_vecs: [B, 16], sparse_vecs: [B, S, 1], colbert_vecs: [B, S - 1, 8] };
  expect(others(shapes)).toEqual([
    'Nothing is judged in colbert_vecs [2, 12, 8]: for 2 rows of 13 positions that is neither a state, a vector nor scores of each token or row. If that is as many vectors for every row, however long: `output` pooled=colbert_vecs.',
  ]);
  expect(others(shapes, 'colbert_vecs=-')).toEqual([]);
  expect(others({ ...shapes, colbert_vecs: [B, S, 8] })).toEqual([]);
  expect(others({ ...shapes, colbert_vecs: [B, S, 8] }, 'pooled=-')).toEqual([]);
  expect(others({ queries: [B, 3, 8], dense_vecs: [B, 16] }).join()).toMatch(/`output` pooled=queries\.$/);
  expect(others({ queries: [B, 3, 8], dense_vecs: [B, 16] }, 'pooled=queries')).toEqual([]);
  const many = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`present.${i}\u001b`, [B, 2, S, 4]]));
  expect(others(many).join()).toMatch(/present\.0\\u001b \[.*present\.5.* and 2 more:/);
});

test('one state for each token counts, the one that is known by its name', () => {
  const found = find({ other: [B, S, 8], last_hidden_state: [B, S, 8] });
  expect(found).toEqual([{ name: 'last_hidden_state', output: 'lastHiddenState' }]);
});

test('of several states for each token none is taken in silence', () => {
  expect(() => find({ one: [B, S, 8], two: [B, S, 8] })).toThrow(
    'm.onnx: one, two could each be its last hidden state. Say which it is: `output` lastHiddenState=one.',
  );
});

test('nothing to compare is told with what is there', () => {
  expect(() => find({ loss: [], 'attentions.0': [B, 2, S, S] })).toThrow(
    /^m\.onnx has no output to compare: for 2 rows of 13 positions it gave loss \[\], attentions\.0 \[2, 2, 13, 13\]/,
  );
});

test('layers are put in order by their numbers, and only what was fetched is in the answer', () => {
  const layers = ['hidden_states.10', 'hidden_states.2', 'hidden_states.0'];
  const found = find(
    Object.fromEntries([...layers, 'last_hidden_state', 'cls'].map((n) => [n, n === 'cls' ? [B, 8] : [B, S, 8]])),
  );
  expect(offeredOutputs(found, OUTPUT_NAMES)).toEqual(['lastHiddenState', 'hiddenStates', 'pooled']);
  const values = new Map(layers.map((name, i) => [name, { data: Float32Array.of(i), shape: [1] }]));
  const encoding = encodingFrom(found, values);
  expect(Object.keys(encoding)).toEqual(['hiddenStates']);
  expect(encoding.hiddenStates!.map(({ data }) => data[0])).toEqual([2, 1, 0]);
});

test('outputs that the user names go before what their names and shapes say', () => {
  const shapes = new Map([
    ['a', [B, S, 8]],
    ['last_hidden_state', [B, S, 8]],
    ['c', [B, 8]],
  ]);
  const found = outputsOf(shapes, B, S, 'm.onnx', { output: ['lastHiddenState=a', 'pooled=c'] });
  expect(found).toEqual([
    { name: 'a', output: 'lastHiddenState', part: 0 },
    { name: 'c', output: 'pooled', part: 'c' },
  ]);
  expect(() => outputsOf(shapes, B, S, 'm.onnx', { output: ['logits=d'] })).toThrow(
    /^`output`: m\.onnx has no output d in floating point; it has a, last_hidden_state, c\./,
  );
});

test('a score for each token, of several outputs, is the logits of that token', () => {
  const found = find({ start_logits: [2, 13], end_logits: [2, 13] });
  expect(found.map(({ output }) => output)).toEqual(['logits', 'logits']);
  const values = (from: number) => ({ data: Float32Array.from([0, 1, 2, 3], (n) => from + n), shape: [2, 2] });
  const { logits } = encodingFrom(
    found,
    new Map([
      ['start_logits', values(0)],
      ['end_logits', values(10)],
    ]),
  );
  expect(logits).toEqual({ data: Float32Array.from([0, 10, 1, 11, 2, 12, 3, 13]), shape: [2, 2, 2] });
});

test('whether an output has a number a token is for another length to say, where its name does not', () => {
  const scores = (followed: boolean): string[] =>
    outputsOf(
      new Map([
        ['out', [B, S]],
        ['last_hidden_state', [B, S, 8]],
      ]),
      B,
      S,
      'm.onnx',
      {},
      () => followed,
    ).map(({ name, output }) => `${name} ${output}`);
  expect(scores(true)).toContain('out logits');
  expect(scores(false)).not.toContain('out logits');
});

describe('what is left out', () => {
  const BERT = { last_hidden_state: [B, S, 8], pooler_output: [B, 8], 'attentions.0': [B, 2, S, S] };
  const names = (shapes: Record<string, readonly number[]>, ...output: string[]): string[] =>
    outputsOf(new Map(Object.entries(shapes)), B, S, 'm.onnx', { output }).map(({ name }) => name);

  test.each([
    [['pooler_output=-'], ['attentions.0', 'last_hidden_state']],
    [['pooled=-'], ['attentions.0', 'last_hidden_state']],
    [['pooled=-', 'attentions=-'], ['last_hidden_state']],
    [['last_hidden_state=-'], ['attentions.0', 'pooler_output']],
  ])('by %j leaves %j', (output, expected) => {
    expect(names(BERT, ...output).sort()).toEqual(expected);
  });

  test('settles which state is the last', () => {
    expect(names({ one: [B, S, 8], two: [B, S, 8] }, 'two=-')).toEqual(['one']);
  });

  test('has to be there, and to leave something', () => {
    expect(() => names(BERT, 'logits=-')).toThrow(
      '`output` leaves logits out, which m.onnx has not; it has last_hidden_state, pooler_output, attentions.0, ',
    );
    expect(() => names(BERT, 'pooled=-', 'last_hidden_state=-')).toThrow(
      /^m\.onnx has no output left to compare: .* and `output` leaves out pooled, last_hidden_state\. Leave out less\.$/,
    );
  });
});
