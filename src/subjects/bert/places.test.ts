import { parseConfig } from './checkpoint/config';
import { placesOf } from './places';

const config = (model_type: string) =>
  parseConfig(
    {
      ...{ model_type, vocab_size: 9, hidden_size: 4, num_hidden_layers: 1, num_attention_heads: 1 },
      ...{ intermediate_size: 4, max_position_embeddings: 8 },
    },
    'config.json',
  );
const batch = { size: 2, length: 3, inputIds: Int32Array.of(1, 5, 6, 7, 1, 8), attentionMask: null };

test('RoBERTa counts the ids that are not the pad id, from behind it, in each row', () => {
  expect(placesOf(batch, config('roberta'))).toEqual(Int32Array.of(1, 2, 3, 2, 1, 3));
});

test('positions that a batch gives are obeyed, and BERT has none of its own here', () => {
  const positionIds = Int32Array.of(0, 1, 2, 3, 4, 5);
  expect(placesOf({ ...batch, positionIds }, config('roberta'))).toBe(positionIds);
  expect(placesOf(batch, config('bert'))).toBeUndefined();
});
