import type { Subject } from '../../core/subject';
import { TRAITS } from '../invariants/testing/by-hand';
import { traitsOf } from './traits';

const encode: Subject['encode'] = () => Promise.reject(new Error('not asked'));

test('what a subject does not declare is left out, and so is what is empty', () => {
  expect(Object.keys(traitsOf({ ...TRAITS, encode }, undefined))).toEqual(Object.keys(TRAITS));
  const bare = traitsOf({ ...TRAITS, encode, notes: [], distancesMatter: false }, undefined);
  expect(bare).toEqual(TRAITS);
  expect(Object.keys(bare)).toEqual(Object.keys(TRAITS));
});

test('all that it declares is told as plain data, its words by their number, with the weight scale', () => {
  const declared = {
    ...TRAITS,
    paddedQueriesSeePadding: false,
    tokenTypes: 2,
    maskForms: ['boolean'],
    backend: 'cpu',
    distancesMatter: true,
    precision: 'float16',
    staticShape: { length: 12 },
    maskInput: 'required',
    notes: ['It is made up.'],
    kernels: 'plain',
    whyPlain: 'nobody wrote faster ones',
    knownDeviation: { fullyMasked: 'nan', what: 'NaN comes of it.' },
    platform: { device: 'a GPU', versions: {} },
  } as const;
  const texts = { words: ['', 'one', 'two'], most: 8 };
  expect(traitsOf({ ...declared, texts, encode } as never, 'hot')).toEqual({
    ...declared,
    texts: { words: 2, most: 8 },
    weightScale: 'hot',
  });
});
