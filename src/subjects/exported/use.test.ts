import { attentionOf, useOfExported, type UseSizes, windowOf } from './use';
import type { UseFiles } from './use-files';

const fields = (json: object): ReadonlyMap<string, unknown> => new Map(Object.entries(json));
const side = (padding_side: unknown): UseFiles => ({ tokenizerConfig: fields({ padding_side }) });
const padding = (json: object): UseFiles => ({ tokenizer: fields({ padding: json }) });

test.each([
  [{ modelType: 'bert' }, 'right', 'assumed, as encoders are padded'],
  [{ modelType: 'qwen3' }, 'left', 'assumed, as decoders (qwen3) are padded'],
  [{}, 'right', 'assumed, as encoders are padded'],
  [{ modelType: 'qwen3', ...side('right') }, 'right', 'padding_side in tokenizer_config.json'],
  [{ modelType: 'bert', ...side('left') }, 'left', 'padding_side in tokenizer_config.json'],
  [{ ...padding({ direction: 'Left' }), ...side('right') }, 'right', 'padding_side in tokenizer_config.json'],
  [padding({ direction: 'Left' }), 'left', 'padding.direction in tokenizer.json'],
  [{ modelType: 7, ...side('above'), ...padding({ direction: 'Up' }) }, 'right', 'assumed, as encoders are padded'],
])('%j: padding on the %s', (files, padding, knownFrom) => {
  expect(useOfExported(files)).toEqual({ padding, padContent: 'pad-id', knownFrom });
});

const SIZES = { maxLength: 512 };
const FIXED = { strategy: { Fixed: 128 }, pad_to_multiple_of: null };

test.each([padding(FIXED), padding({ strategy: 'BatchLongest', pad_to_multiple_of: 8 })])(
  '%j: how far a tokenizer.json pads is said anew at each call, and not read',
  (files) => {
    expect(useOfExported(files, SIZES)).not.toHaveProperty('padTo');
  },
);

test('encoders that must be padded to one length are', () => {
  expect(useOfExported({ modelType: 'siglip_text_model' }, { maxLength: 64 })).toMatchObject({
    padTo: 64,
    origins: { padTo: 'assumed, as siglip_text_model is padded' },
  });
});

test('the longest row is that of the first file that says it, where the model takes longer ones', () => {
  const tokenizerConfig = fields({ model_max_length: 400 });
  // Said anew at each call, as how far it pads.
  const tokenizer = fields({ truncation: { max_length: 128 } });
  const sentenceBert = fields({ max_seq_length: 256 });
  const longest = (files: UseFiles, sizes: UseSizes = SIZES): unknown => {
    const { longest: is, origins } = useOfExported(files, sizes);
    return is === undefined ? undefined : [is, origins!.longest];
  };
  expect(longest({ tokenizerConfig, tokenizer, sentenceBert })).toEqual([
    256,
    'max_seq_length in sentence_bert_config.json',
  ]);
  expect(longest({ tokenizerConfig, tokenizer })).toEqual([400, 'model_max_length in tokenizer_config.json']);
  expect(longest({ tokenizerConfig: fields({ model_max_length: 1e30 }) })).toBeUndefined();
  expect(longest({ sentenceBert }, { maxLength: 256 })).toBeUndefined();
  expect(longest({ sentenceBert }, { maxLength: 512, staticLength: 128 })).toBeUndefined();
  expect(longest({ tokenizer })).toBeUndefined();
});

test.each([
  [{ pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }, 'mean'],
  [{ pooling_mode_cls_token: true, pooling_mode_max_tokens: true }, 'cls and max'],
  [{ pooling_mode_lasttoken: true }, 'lasttoken'],
  [{ pooling_mode: 'weightedmean' }, 'weightedmean'],
  [{ pooling_mode: 'a\u001b[31m' }, undefined],
  [{ word_embedding_dimension: 384 }, undefined],
])('%j pools by %s', (json, pooling) => {
  const use = useOfExported({ pooling: fields(json) }, SIZES);
  expect([use.pooling, use.origins?.pooling]).toEqual([pooling, pooling && '1_Pooling/config.json']);
});

test.each([
  [{ model_type: 'qwen3' }, 'causal'],
  [{ model_type: 'clip_text_model' }, 'causal'],
  [{ model_type: 'bert' }, undefined],
  [{ model_type: 'gemma3_text', use_bidirectional_attention: true }, undefined],
])('%j is %s', (config, attention) => {
  expect(attentionOf(new Map(Object.entries(config)))).toBe(attention);
});

describe('the window by a config.json', () => {
  const config = (fields: object): ReadonlyMap<string, unknown> =>
    new Map(
      Object.entries({
        ...{ model_type: 'modernbert', local_attention: 128, num_hidden_layers: 4, global_attn_every_n_layers: 3 },
        ...fields,
      }),
    );

  test('is half of what a ModernBERT hears on both sides, in the layers that are local', () => {
    expect(windowOf(config({}))).toEqual([null, 64, 64, null]);
    const layer_types = ['sliding_attention', 'full_attention', 'sliding_attention', 'full_attention'];
    expect(windowOf(config({ layer_types }))).toEqual([64, null, 64, null]);
  });

  test('is half of what EmbeddingGemma slides over, which as a decoder looks back alone', () => {
    const layer_types = ['sliding_attention', 'sliding_attention', 'full_attention'];
    const gemma = { model_type: 'gemma3_text', sliding_window: 512, num_hidden_layers: 3, layer_types };
    expect(windowOf(fields({ ...gemma, use_bidirectional_attention: true }))).toEqual([256, 256, null]);
    expect(windowOf(fields({ ...gemma, use_bidirectional_attention: true, sliding_window: 7 }))).toEqual([3, 3, null]);
    expect(windowOf(fields({ ...gemma, use_bidirectional_attention: false }))).toBeUndefined();
    const unlisted = { ...gemma, use_bidirectional_attention: true, layer_types: null };
    expect(windowOf(fields(unlisted))).toBeUndefined();
  });

  test('is not guessed for others, nor where a number is none', () => {
    expect(windowOf(config({ model_type: 'mistral' }))).toBeUndefined();
    for (const wrong of [0, 1, -2, 'many', null, 3e9]) {
      expect(windowOf(config({ local_attention: wrong === 3e9 ? 0.5 : wrong }))).toBeUndefined();
      if (wrong !== 1) expect(windowOf(config({ num_hidden_layers: wrong }))).toBeUndefined();
    }
  });
});
