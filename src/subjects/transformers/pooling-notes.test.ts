import { notesOnPooling } from './pooling-notes';

test('the mean reads the mask, and there is nothing to say', () => {
  expect(notesOnPooling('mean', 'left')).toEqual([]);
});

test.each([
  ['cls', 'left'],
  ['last_token', 'right'],
] as const)('%s reads padding where the tokenizer pads on the %s', (pooling, side) => {
  expect(notesOnPooling(pooling, side)).toEqual([
    expect.stringMatching(
      new RegExp(`pads on the ${side}, so that every text that is padded gets the vector of padding`),
    ),
  ]);
});

test.each([
  ['cls', 'right', 'left'],
  ['last_token', 'left', 'right'],
] as const)('%s is right where the tokenizer pads on the %s, and wrong on the %s', (pooling, side, other) => {
  const [note] = notesOnPooling(pooling, side);
  expect(note).toMatch(new RegExp(`padded on the ${side}, as by this tokenizer, that is the right one`));
  expect(note).toMatch(new RegExp(`padded on the ${other}, it is a vector of padding`));
});
