import { UsageError } from '../../core/errors';
import { planInputs } from './inputs';
import type { Port } from './model';

const port = (name: string, shape: readonly (number | null)[] = [null, null], dtype = 'int32'): Port => ({
  name,
  dtype,
  shape,
});
const roles = (inputs: readonly Port[], input?: readonly string[]): Record<string, string> =>
  Object.fromEntries([...planInputs(inputs, { input }, 'model.json').ports].map(([role, { name }]) => [role, name]));

test.each([
  ["Hugging Face's", ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids']],
  ["Google's", ['input_word_ids', 'input_mask', 'input_type_ids']],
  ["KerasHub's", ['token_ids', 'padding_mask', 'segment_ids']],
  [
    'with what an exporter puts around them',
    ['serving_default_input_ids:0', 'serving_default_attention_mask:0', 'bert/token_type_ids', 'position_ids_3'],
  ],
])('names %s', (_whose, names) => {
  const expected = Object.fromEntries(
    ['ids', 'mask', 'types', 'positions'].slice(0, names.length).map((r, i) => [r, names[i]]),
  );
  expect(roles(names.map((name) => port(name)))).toEqual(expected);
  expect(roles([...names].reverse().map((name) => port(name)))).toEqual(expected);
});

test('what the user names goes before what a name says', () => {
  const inputs = [port('input_ids'), port('attention_mask')];
  expect(roles(inputs, ['ids=attention_mask', 'mask=input_ids'])).toEqual({ ids: 'attention_mask', mask: 'input_ids' });
  expect(roles([port('a'), port('b')], ['ids=a', 'positions=b:0'])).toEqual({ ids: 'a', positions: 'b' });
});

test('the only input is the ids, whatever it is called', () => {
  expect(roles([port('args_0')])).toEqual({ ids: 'args_0' });
});

test('an input that may be left out is', () => {
  expect(roles([port('input_ids'), { ...port('dropout'), optional: true }])).toEqual({ ids: 'input_ids' });
});

test.each<[string, readonly Port[], readonly string[], RegExp]>([
  [
    'two that could be the mask',
    [port('input_ids'), port('mask'), port('input_mask')],
    [],
    /mask and input_mask could both be its mask.*`input` mask=mask/,
  ],
  [
    'an unknown one',
    [port('input_ids'), port('training', [], 'bool')],
    [],
    /cannot be told what training takes\. Its inputs are input_ids \(int32 \[\?, \?\]\), training \(bool \[\]\)/,
  ],
  ['no ids', [port('a'), port('b')], [], /cannot be told which input takes the token ids.*`input` ids=NAME,mask=NAME/],
  ['none at all', [], [], /Its inputs are none/],
  [
    'one that is not there',
    [port('input_ids')],
    ['ids=ids'],
    /`input` names ids for ids, which model\.json has not\. Its inputs are input_ids/,
  ],
  [
    'a mask of other axes',
    [port('input_ids'), port('attention_mask', [null, 1, 1, null])],
    [],
    /its mask is attention_mask \(int32 \[\?, 1, 1, \?\]\); padproof feeds int32 or float32 or bool of shape \[rows, positions\]/,
  ],
  ['ids of strings', [port('input_ids', [null, null], 'string')], [], /its ids is input_ids \(string/],
  [
    'lengths that contradict',
    [port('input_ids', [null, 8]), port('attention_mask', [null, 9])],
    [],
    /do not fit together/,
  ],
  [
    'more rows than can be fed',
    [port('input_ids', [2 ** 32, null])],
    [],
    /fixed to 4294967296 rows of 1 positions; at most 1048576 ids are fed/,
  ],
])('refuses %s', (_what, inputs, input, words) => {
  expect(() => planInputs(inputs, { input }, 'model.json')).toThrow(UsageError);
  expect(() => planInputs(inputs, { input }, 'model.json')).toThrow(words);
});

test('sees the axes that are fixed', () => {
  const staticShape = (...inputs: Port[]): object => planInputs(inputs, {}, 'm').staticShape;
  expect(staticShape(port('input_ids', [null, 128]), port('mask', [2, null]))).toEqual({ size: 2, length: 128 });
  expect(staticShape(port('input_ids'))).toEqual({});
  expect(staticShape({ name: 'ids' })).toEqual({});
});
