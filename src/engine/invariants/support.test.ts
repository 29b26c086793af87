import { hasPadding } from '../../core/case';
import {
  meansItsSequence,
  needs,
  needsCompany,
  needsLayout,
  needsOpenLength,
  needsOptionalMask,
  needsOutputs,
  needsVectors,
  seesNoLayout,
} from './support';
import { _, caseOf, row, TRAITS } from './testing/by-hand';

test('some output to compare is needed, and the message names those that would do', () => {
  const missing = 'the subject offers none of lastHiddenState, pooled, logits and perToken';
  expect(needsVectors({ ...TRAITS, outputs: ['hiddenStates', 'attentions'] })).toBe(missing);
  expect(needsOutputs({ ...TRAITS, outputs: ['attentions'] })).toBeUndefined();
  expect(needsOutputs({ ...TRAITS, outputs: [] })).toBe('the subject offers no outputs');
  for (const output of ['lastHiddenState', 'pooled', 'logits'] as const) {
    expect(needsOutputs({ ...TRAITS, outputs: [output] })).toBeUndefined();
  }
});

test('one output is needed by its name', () => {
  expect(needs('attentions', { ...TRAITS, outputs: ['logits'] })).toBe('the subject does not offer attentions');
  expect(needs('logits', { ...TRAITS, outputs: ['logits'] })).toBeUndefined();
});

test('padding is that of a row which has real tokens too', () => {
  const [full, padded, masked] = [row([1, 2]), row([1, _]), row([_, _])];
  expect(hasPadding(caseOf(full, masked))).toBe(false);
  expect(hasPadding(caseOf(full, masked, padded))).toBe(true);
});

describe('a row means its sequence', () => {
  const LAYOUTS = { none: [0, 1, 2, 3], right: [0, 1], left: [2, 3], both: [1, 2], holes: [0, 2], all: [] };
  const meaning = (positions: typeof TRAITS.positions): string[] =>
    Object.entries(LAYOUTS).flatMap(([layout, at]) =>
      meansItsSequence(at, 4, { ...TRAITS, positions }) ? [layout] : [],
    );

  test.each(['given', 'from-mask', 'from-ids'] as const)('wherever it stands where positions are %s', (positions) => {
    expect(meaning(positions)).toEqual(['none', 'right', 'left', 'both', 'holes']);
  });

  test('from the first position on where positions are the index', () => {
    expect(meaning('absolute')).toEqual(['none', 'right']);
  });

  test('without a gap where only distances count', () => {
    expect(meaning('relative')).toEqual(['none', 'right', 'left', 'both']);
  });
});

test('two lengths, company and a missing mask are needed by what compares them', () => {
  expect(needsOpenLength(TRAITS)).toBeUndefined();
  expect(needsOpenLength({ ...TRAITS, staticShape: { size: 2 } })).toBeUndefined();
  expect(needsOpenLength({ ...TRAITS, staticShape: { length: 9 } })).toMatch(/rows of 9 positions and no others/);
  expect(needsCompany({ ...TRAITS, staticShape: { length: 9, size: 2 } })).toBeUndefined();
  expect(needsCompany({ ...TRAITS, staticShape: { size: 1 } })).toMatch(/one row at a time/);
  expect(needsOptionalMask(TRAITS)).toBeUndefined();
  expect(needsOptionalMask({ ...TRAITS, maskInput: 'none' })).toBe('the subject takes no mask');
  expect(needsOptionalMask({ ...TRAITS, maskInput: 'required' })).toMatch(/cannot be left out/);
});

test('where texts are taken nobody can say what lies where, and that is the reason before any output that is missing', () => {
  const texts = { ...TRAITS, texts: { words: [], most: 2 }, outputs: ['pooled'] as const };
  const reason = 'the subject takes texts, and pads them itself';
  expect(seesNoLayout(texts)).toBe(reason);
  expect(needsLayout(texts)).toBe(reason);
  expect(needs('attentions', texts)).toBe(reason);
  expect(needs('pooled', texts)).toBeUndefined();
  expect(needsLayout(TRAITS)).toBeUndefined();
  expect(needsLayout({ ...TRAITS, outputs: [] })).toMatch(/^the subject offers no outputs/);
});
