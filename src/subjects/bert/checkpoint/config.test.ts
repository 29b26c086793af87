import { UsageError } from '../../../core/errors';
import { longestOf, parseConfig } from './config';

const bertBase = {
  model_type: 'bert',
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  max_position_embeddings: 512,
};

test('what transformers has a default for may be left out', () => {
  expect(parseConfig(bertBase, 'config.json')).toEqual({
    vocabularySize: 30522,
    hiddenSize: 768,
    layers: 12,
    heads: 12,
    intermediateSize: 3072,
    activation: 'gelu',
    maxPositions: 512,
    tokenTypes: 2,
    layerNormEps: 1e-12,
    padId: 0,
  });
});

test.each([
  ['gelu', 'gelu'],
  ['gelu_python', 'gelu'],
  ['gelu_fast', 'gelu_new'],
  ['gelu_pytorch_tanh', 'gelu_new'],
  ['relu', 'relu'],
])('hidden_act %s is %s', (hidden_act, activation) => {
  expect(parseConfig({ ...bertBase, hidden_act }, 'config.json').activation).toBe(activation);
});

test('what is said and allowed is taken', () => {
  const json = {
    ...bertBase,
    type_vocab_size: 4,
    layer_norm_eps: 1e-5,
    pad_token_id: 7,
    position_embedding_type: 'absolute',
    is_decoder: false,
    torch_dtype: 'float16',
  };
  expect(parseConfig(json, 'config.json')).toMatchObject({ tokenTypes: 4, layerNormEps: 1e-5, padId: 7 });
});

test.each<[object, RegExp]>([
  [
    { model_type: 'albert' },
    /model_type is "albert"; expected one of "bert", "roberta", .*, whose encoder is BERT's\.$/,
  ],
  [{ model_type: undefined }, /model_type is missing; expected one of "bert"/],
  [{ model_type: 'electra', embedding_size: 128 }, /embedding_size is 128; expected hidden_size = 768\. .*ONNX/],
  [{ model_type: 'roberta', max_position_embeddings: 2 }, /max_position_embeddings is 2; expected more than .* = 2/],
  [{ hidden_act: 'quick_gelu' }, /hidden_act is "quick_gelu"; expected one of gelu, /],
  [{ hidden_act: '__proto__' }, /hidden_act is "__proto__"/],
  [{ hidden_size: 770 }, /num_attention_heads is 12; expected a divisor of hidden_size = 770/],
  [{ hidden_size: '768' }, /hidden_size is "768"; expected a whole number/],
  [{ hidden_size: undefined }, /hidden_size is missing/],
  [{ num_hidden_layers: 0 }, /num_hidden_layers is 0/],
  [{ num_attention_heads: -12 }, /num_attention_heads is -12/],
  [{ intermediate_size: 0.5 }, /intermediate_size is 0.5/],
  [{ max_position_embeddings: 1e300 }, /max_position_embeddings is 1e\+300/],
  [{ vocab_size: [30522] }, /vocab_size is \[30522\]/],
  [{ type_vocab_size: 0 }, /type_vocab_size is 0/],
  [{ pad_token_id: 30522 }, /pad_token_id is 30522; expected an id from 0 to 30521/],
  [{ pad_token_id: null }, /pad_token_id is null; .* Set it to the id of the \[PAD\] token/],
  [{ layer_norm_eps: 0 }, /layer_norm_eps is 0/],
  [{ layer_norm_eps: '1e-12' }, /layer_norm_eps is "1e-12"/],
  [{ position_embedding_type: 'relative_key' }, /position_embedding_type is "relative_key"; expected "absolute"/],
  [{ is_decoder: true }, /is_decoder is true; expected false/],
  [{ add_cross_attention: true }, /add_cross_attention is true; expected false/],
])('%j is refused', (change, message) => {
  const parse = (): unknown => parseConfig({ ...bertBase, ...change }, 'a/config.json');
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(message);
  expect(parse).toThrow(/^a\/config\.json: /);
});

test.each([null, [], 'bert', 7])('%j is no config', (json) => {
  expect(() => parseConfig(json, 'config.json')).toThrow(UsageError);
});

test('a family calls things by its own names, in messages as well', () => {
  const { hidden_size: dim, num_hidden_layers: n_layers, num_attention_heads: n_heads, ...rest } = bertBase;
  const distilbert = {
    ...rest,
    model_type: 'distilbert',
    dim,
    n_layers,
    n_heads,
    hidden_dim: 3072,
    activation: 'relu',
  };
  expect(parseConfig(distilbert, 'config.json')).toMatchObject({
    hiddenSize: 768,
    layers: 12,
    heads: 12,
    intermediateSize: 3072,
    activation: 'relu',
    tokenTypes: 1,
  });
  expect(() => parseConfig({ ...distilbert, n_heads: 7 }, 'config.json')).toThrow(
    /n_heads is 7; expected a divisor of dim = 768/,
  );
});

test.each(['roberta', 'xlm-roberta', 'camembert'])(
  '%s counts positions from the ids, behind its pad id',
  (model_type) => {
    const config = parseConfig({ ...bertBase, model_type, max_position_embeddings: 514 }, 'config.json');
    expect(config).toMatchObject({ positions: 'from-ids', padId: 1 });
    expect(longestOf(config)).toBe(512);
  },
);
