import { hasLimits, isPadTo, misfitOf, paddedLength, useInWords, useWithOrigins, type Use } from './use';

const RIGHT: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'a file' };

test.each(['longest', 2, 64, 'multiple:2', 'multiple:128'])('rows may be padded to %s', (value) => {
  expect(isPadTo(value)).toBe(true);
});

test.each([
  1,
  0,
  -8,
  2.5,
  NaN,
  Infinity,
  '64',
  'multiple:1',
  'multiple:0',
  'multiple:8x',
  'multiple:',
  'any',
  '',
  null,
  {},
])('not to %s', (value) => expect(isPadTo(value)).toBe(false));

test('the longest row of a batch gets as many positions as the use says', () => {
  const lengths = (padTo: Use['padTo']): number[] => [0, 1, 8, 9].map((tokens) => paddedLength(tokens, { padTo }));
  expect(lengths(undefined)).toEqual([1, 1, 8, 9]);
  expect(lengths('longest')).toEqual([1, 1, 8, 9]);
  expect(lengths('multiple:8')).toEqual([8, 8, 8, 16]);
  expect(lengths(64)).toEqual([64, 64, 64, 64]);
});

test('lengths that are never sent are limits', () => {
  const any = { padding: 'any', padContent: 'any', knownFrom: '' } as const;
  expect(hasLimits(any)).toBe(false);
  expect(hasLimits({ ...any, padTo: 64 })).toBe(true);
  expect(hasLimits({ ...any, longest: 64 })).toBe(true);
});

test('each part is told with where it is known from, once where that is one place', () => {
  const use: Use = { ...RIGHT, padTo: 'multiple:8', longest: 30, origins: { longest: 'as asked for' } };
  expect(useInWords(use)).toBe(
    'padding on the right, the pad id under it, to a multiple of 8 positions, rows of at most 30 tokens',
  );
  expect(useWithOrigins(use)).toBe(
    'padding on the right, the pad id under it, to a multiple of 8 positions (a file), rows of at most 30 tokens (as asked for)',
  );
  expect(useWithOrigins({ ...RIGHT, padTo: 64, origins: { padTo: 'another' } })).toBe(
    'padding on the right, the pad id under it (a file), always to 64 positions (another)',
  );
  expect(useInWords({ ...RIGHT, padTo: 'longest' })).toContain('up to the longest row');
});

test.each([
  [{ padTo: 65 }, 'padTo', 'at most 64 positions, which is what it takes'],
  [{ padTo: 'multiple:65' }, 'padTo', 'at most 64 positions, which is what it takes'],
  [{ padTo: 1 }, 'padTo', 'longest, a whole number of at least 2, or multiple: and such a number (multiple:8)'],
  [{ longest: 65 }, 'longest', 'a whole number from 1 to 64, which is what it takes'],
  [{ longest: 0 }, 'longest', 'a whole number from 1 to 64, which is what it takes'],
  [{ padTo: 32, longest: 33 }, 'longest', 'a whole number from 1 to 32, which is what rows are padded to'],
] as const)('%j does not fit a model of 64 positions', (use, field, expected) => {
  expect(misfitOf(use as Use, { maxLength: 64 })).toMatchObject({ field, expected });
});

test('what fits is no misfit, and a model of one length is padded to that', () => {
  const fits = (use: Pick<Use, 'padTo' | 'longest'>, length?: number): unknown =>
    misfitOf(use, { maxLength: 64, staticShape: { length } });
  expect(fits({})).toBeUndefined();
  expect(fits({ padTo: 64, longest: 64 })).toBeUndefined();
  expect(fits({ padTo: 'multiple:64' })).toBeUndefined();
  expect(fits({ padTo: 64, longest: 12 }, 64)).toBeUndefined();
  expect(fits({ padTo: 32 }, 64)).toMatchObject({ field: 'padTo', expected: expect.stringContaining('no others') });
});
