import { UsageError } from './errors';
import { refuseFalseLists } from './false-lists';

const FILE = 'tokenizer.json';

test.each([
  ['a number', { normalizer: { length: 1e9 } }],
  ['a text', { normalizer: { length: '1e9' } }],
  ['a list of one', [{ length: [1e9] }]],
  ['a number beyond all', { length: Infinity }],
  ['many that are small by themselves', Array.from({ length: 2000 }, () => ({ length: 1000 }))],
])('an object whose length is %s is refused', (_what, json) => {
  expect(() => refuseFalseLists(json, FILE)).toThrow(UsageError);
  expect(() => refuseFalseLists(json, FILE)).toThrow(/^tokenizer\.json has an object with a length, \{"length":/);
});

test.each([
  ['a token of a vocabulary', { model: { vocab: { length: 250_000, width: 250_001 } } }],
  ['nothing that is a number', { length: 'as long as it takes', others: [{ length: null }, { length: -1e9 }] }],
  ['nothing that has a number', { length: { toString: 1 }, others: [{ length: [{ valueOf: 1, toString: 1 }] }] }],
  ['that of a list or of a text', { list: new Array<number>(2e6).fill(0), text: 'x'.repeat(2e6) }],
])('a length that is %s may be', (_what, json) => {
  expect(() => refuseFalseLists(json, FILE)).not.toThrow();
});
