import { positionsOf } from './position-policies';

const of = (fields: object) => positionsOf(new Map(Object.entries(fields)));

test.each([
  ['esm', 'from-ids'],
  ['luke', 'from-ids'],
  ['layoutlmv3', 'from-ids'],
  ['roberta-prelayernorm', 'from-ids'],
  ['jina_bert', 'relative'],
  ['umt5', 'relative'],
  ['eurobert', 'relative'],
  ['qwen3', 'relative'],
  ['gemma3_text', 'relative'],
  ['new', 'relative'],
  ['xlnet', 'relative'],
  ['modernbert', 'relative'],
  ['nomic_bert', 'relative'],
  ['big_bird', 'absolute'],
  ['mobilebert', 'absolute'],
])('%s counts positions %s, and that is no guess', (model_type, policy) => {
  const found = of({ model_type });
  expect(found).toMatchObject({ policy });
  expect(found.guess).toBeUndefined();
});

test('a type that is not known is named, with the flag that settles it', () => {
  expect(of({ model_type: 'tomorrow' })).toMatchObject({
    policy: 'absolute',
    guess: expect.stringMatching(/"tomorrow".*guess \(`positions`\)/) as string,
  });
  expect(of({}).guess).toMatch(/no model_type/);
});

test.each([
  [{ model_type: 'esm', position_embedding_type: 'rotary' }, 'relative'],
  [{ model_type: 'bert', position_embedding_type: 'relative_key' }, 'relative'],
  [{ model_type: 'new', position_embedding_type: 'rope' }, 'relative'],
  [{ model_type: 'deberta-v2', position_biased_input: true }, 'absolute'],
  [{ model_type: 'deberta-v2', position_biased_input: false }, 'relative'],
])('%j counts positions %s', (fields, policy) => expect(of(fields).policy).toBe(policy));

test('the first position of what counts from ids stands behind the pad id', () => {
  const roberta = of({ model_type: 'roberta' });
  expect([roberta.padId, roberta.before(1)]).toEqual([1, 2]);
  const bert = of({ model_type: 'bert' });
  expect([bert.padId, bert.before(3)]).toEqual([0, 0]);
  expect(of({ model_type: 'mpnet' }).distancesMatter).toBe(true);
});

test('a model_type that is no text, nor can be made one, is a guess as well', () => {
  const type: unknown = JSON.parse('{"toString":1}');
  expect(positionsOf(new Map([['model_type', type]]))).toMatchObject({
    policy: 'absolute',
    guess: expect.stringContaining('toString') as string,
  });
});
