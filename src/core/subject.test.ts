import { runInNewContext } from 'node:vm';
import type { Batch } from './batch';
import { toySubject } from '../testing/toy-subject';
import { UsageError } from './errors';
import { MASK_FORMS } from './mask';
import { validateSubject } from './subject';

test('a subject may declare the forms in which it takes a mask', () => {
  expect(validateSubject({ ...toySubject(), maskForms: MASK_FORMS }, 'm.mjs').maskForms).toEqual(MASK_FORMS);
  expect(validateSubject({ ...toySubject(), maskForms: undefined }, 'm.mjs').maskForms).toBeUndefined();
});

test.each([
  ['boolean [B, S]', /^m\.mjs: maskForms is "boolean \[B, S\]"; expected a list of "boolean \[B, S\]", "float/],
  [['bool'], /^m\.mjs: maskForms is "bool"; expected names from "boolean \[B, S\]", "float/],
  [[3], /^m\.mjs: maskForms is 3; expected names from/],
])('maskForms of %j is refused, by name', (maskForms, message) => {
  const declared = (): unknown => validateSubject({ ...toySubject(), maskForms }, 'm.mjs');
  expect(declared).toThrow(UsageError);
  expect(declared).toThrow(message);
});

test('where a field is missing, the object that is expected is shown, and is one', async () => {
  const said = (): unknown => validateSubject({ encode: async () => ({}) }, 'm.mjs');
  expect(said).toThrow(/^m\.mjs: name is undefined; expected a non-empty string\.\nA Subject is an object such as\n/);
  const [, object] = /such as\n([^]*)$/.exec(messageIn(said))!;
  // Our own words.
  const shown: unknown = runInNewContext(`(${object})`, { Float32Array });
  const { name, encode } = validateSubject(shown, 'm.mjs');
  const { lastHiddenState } = await encode({ size: 2, length: 3 } as Batch, ['lastHiddenState']);
  expect([name, lastHiddenState!.data.length, lastHiddenState!.shape]).toEqual(['my encoder', 2304, [2, 3, 384]]);
  expect(object.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

const messageIn = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return '';
};

test('what has no text is named by its field', () => {
  const declared = (): unknown => validateSubject({ ...toySubject(), maskForms: Object.create(null) }, 'm.mjs');
  expect(declared).toThrow(UsageError);
  expect(declared).toThrow(/^m\.mjs: maskForms is an object without a text; expected/);
});

test('a subject may say what it runs on', () => {
  const platform = { device: 'GeForce', versions: { driver: '1' } };
  expect(validateSubject({ ...toySubject(), platform }, 'm.mjs').platform).toBe(platform);
});

test.each([
  ['GeForce'],
  [{ device: 'GeForce' }],
  [{ device: 1, versions: {} }],
  [{ device: 'a', versions: null }],
  [null],
])('a platform of %j is refused, by name', (platform) => {
  const declared = (): unknown => validateSubject({ ...toySubject(), platform }, 'm.mjs');
  expect(declared).toThrow(/^m\.mjs: platform is .*; expected \{ device: a string, versions/);
});

test('a subject may be fixed to a number of rows and of positions, and say how it takes its mask, and more', () => {
  const declared = {
    ...toySubject(),
    staticShape: { size: 1, length: 40 },
    maskInput: 'none',
    notes: ['It is small.'],
  };
  expect(validateSubject(declared, 'm.mjs')).toMatchObject({ staticShape: { size: 1 }, notes: ['It is small.'] });
});

test.each([
  [{ staticShape: { size: 0 } }, /^m\.mjs: staticShape\.size is 0; expected a whole number of at least 1/],
  [{ staticShape: { length: 1 } }, /^m\.mjs: staticShape\.length is 1; expected a whole number of at least 2/],
  [{ staticShape: { length: 8 } }, /^m\.mjs: staticShape\.length is 8; expected maxLength, which is 40/],
  [
    { staticShape: { size: 2 ** 32 } },
    /^m\.mjs: staticShape is "4294967296 rows of 1 positions"; expected at most 1048576 ids/,
  ],
  [{ maskInput: 'maybe' }, /^m\.mjs: maskInput is "maybe"; expected "required", "none"/],
  [{ notes: 'all is well' }, /^m\.mjs: notes is "all is well"; expected a list of sentences/],
])('%j is refused, by name', (fields, message) => {
  expect(() => validateSubject({ ...toySubject(), ...fields }, 'm.mjs')).toThrow(message);
});
