import { attentionOf, useOfExported } from './use';

test.each([
  [{ modelType: 'bert' }, 'right', 'assumed, as encoders are padded'],
  [{ modelType: 'qwen3' }, 'left', 'assumed, as decoders (qwen3) are padded'],
  [{}, 'right', 'assumed, as encoders are padded'],
  [{ modelType: 'qwen3', paddingSide: 'right' }, 'right', 'padding_side in tokenizer_config.json'],
  [{ modelType: 'bert', paddingSide: 'left' }, 'left', 'padding_side in tokenizer_config.json'],
  [{ modelType: 7, paddingSide: 'above' }, 'right', 'assumed, as encoders are padded'],
])('%j: padding on the %s', (files, padding, knownFrom) => {
  expect(useOfExported(files)).toEqual({ padding, padContent: 'pad-id', knownFrom });
});

test.each([
  [{ model_type: 'qwen3' }, 'causal'],
  [{ model_type: 'clip_text_model' }, 'causal'],
  [{ model_type: 'bert' }, undefined],
  [{ model_type: 'gemma3_text', use_bidirectional_attention: true }, undefined],
])('%j is %s', (config, attention) => {
  expect(attentionOf(new Map(Object.entries(config)))).toBe(attention);
});
