import { UsageError } from '../../core/errors';
import type { PassSizes, Seen } from './outputs';
import { planOutputs } from './outputs';

const SIZES: PassSizes = [
  { rows: 2, length: 4 },
  { rows: 3, length: 6 },
];
const E = 4; // as wide as the first pass is long: only the second tells them apart

/** An output by its axes: B rows, S positions, or a number. */
const seen = (name: string, axes: string, dtype = 'float32'): Seen => ({
  name,
  dtype,
  shapes: SIZES.map(({ rows, length }) =>
    axes.split(' ').map((axis) => (axis === 'B' ? rows : axis === 'S' ? length : Number(axis))),
  ),
});
const plan = (outputs: readonly Seen[], output?: readonly string[]): object =>
  Object.fromEntries(planOutputs(outputs, SIZES, { output }, 'model.json'));

test('takes outputs by their names, in the order of layers', () => {
  const list = (name: string, axes: string): Seen[] => [10, 2, 1, 0].map((i) => seen(`${name}_${i}`, axes));
  expect(
    plan([
      ...list('attentions', 'B 3 S S'),
      ...list('hidden_states', `B S ${E}`),
      seen('logits', 'B S 30'),
      seen('pooler_output', 'B 5'),
      seen('last_hidden_state', `B S ${E}`),
    ]),
  ).toEqual({
    lastHiddenState: ['last_hidden_state'],
    logits: ['logits'],
    attentions: ['attentions_0', 'attentions_1', 'attentions_2', 'attentions_10'],
    hiddenStates: ['hidden_states_0', 'hidden_states_1', 'hidden_states_2', 'hidden_states_10'],
    pooled: ['pooler_output'],
  });
});

test('takes nameless ones by their shapes', () => {
  expect(plan([seen('Identity_1', 'B 5'), seen('Identity', `B S ${E}`), seen('Identity_2', 'B 3 S S')])).toEqual({
    lastHiddenState: ['Identity'],
    pooled: ['Identity_1'],
    attentions: ['Identity_2'],
  });
});

test('logits of a class for the row are a vector of the row', () => {
  expect(plan([seen('logits', 'B 2')])).toEqual({ pooled: ['logits'] });
});

test('a name that its shape belies says nothing', () => {
  expect(plan([seen('pooler_output', `B S ${E}`), seen('last_hidden_state', 'B 5')])).toEqual({
    lastHiddenState: ['pooler_output'],
    pooled: ['last_hidden_state'],
  });
});

test('what is no float, has other axes, or is as wide as the row is long, is left out', () => {
  const outputs = [
    seen('a', `B S ${E}`),
    seen('b', 'B S', 'int32'),
    seen('c', 'B S'),
    seen('d', `S B ${E}`),
    seen('e', '7'),
  ];
  expect(plan(outputs)).toEqual({ lastHiddenState: ['a'] });
});

test('what the user names goes before everything', () => {
  const outputs = [
    seen('last_hidden_state', `B S ${E}`),
    seen('Identity', `B S ${E}`),
    seen('other', 'B 5'),
    seen('vector', 'B 6'),
  ];
  expect(plan(outputs, ['lastHiddenState=Identity', 'pooled=vector'])).toEqual({
    lastHiddenState: ['Identity'],
    pooled: ['vector'],
  });
});

test.each<[string, readonly Seen[], readonly string[], RegExp]>([
  [
    'two states without names',
    [seen('Identity', 'B S 4'), seen('Identity_1', 'B S 4')],
    [],
    /Identity, Identity_1 could each be its last hidden state\. Say which it is: `output` lastHiddenState=Identity\. Its outputs are Identity \(float32 \[2, 4, 4\] and \[3, 6, 4\]\)/,
  ],
  [
    'two states of one name',
    [seen('a/last_hidden_state', 'B S 4'), seen('b/last_hidden_state', 'B S 4')],
    [],
    /could both be its last hidden state/,
  ],
  [
    'nothing to judge',
    [seen('b', 'B S', 'int32')],
    [],
    /no output that padproof can judge.*in passes of 2 rows of 4 positions and of 3 rows of 6 positions/,
  ],
  ['one that is not there', [seen('a', 'B 5')], ['pooled=b'], /`output` names b for pooled, which model\.json has not/],
  [
    'one of another shape',
    [seen('a', 'B 5')],
    ['lastHiddenState=a'],
    /a \(float32 \[2, 5\] and \[3, 5\]\) is no lastHiddenState of shape \[rows, positions, width\]/,
  ],
])('refuses %s', (_what, outputs, output, words) => {
  expect(() => plan(outputs, output)).toThrow(UsageError);
  expect(() => plan(outputs, output)).toThrow(words);
});

test('an output is left out by its name or by what it holds, and something has to be left', () => {
  const both = [seen('last_hidden_state', `B S ${E}`), seen('pooler_output', 'B 5')];
  for (const entry of ['pooled=-', 'pooler_output=-'])
    expect(plan(both, [entry])).toEqual({ lastHiddenState: ['last_hidden_state'] });
  expect(() => plan(both, ['logits=-'])).toThrow('`output` leaves logits out, which model.json has not');
  expect(() => plan(both, ['pooled=-', 'lastHiddenState=-'])).toThrow(
    'model.json has no output left to judge: `output` leaves out pooled, lastHiddenState.',
  );
});
