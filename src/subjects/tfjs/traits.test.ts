import { UsageError } from '../../core/errors';
import type { DeclaredTraits, InputRole } from '../../core/traits/declared-traits';
import type { HubConfig } from './hub-config';
import { traitsOf } from './traits';

/** As encoders are used, where nothing says how. */
const USED = { padding: 'right', padContent: 'pad-id', knownFrom: 'assumed, as encoders are padded' };
const roles = ['ids', 'mask', 'types', 'positions'] as const;
const plan = (...found: InputRole[]) => ({ ports: new Map(found.map((role) => [role, { name: role }] as const)) });
const traits = (
  declared: DeclaredTraits = {},
  config: HubConfig = {},
  tables: Record<string, number> = {},
  found: readonly InputRole[] = roles,
  more: { positionTable?: number; length?: number } = {},
): object =>
  traitsOf(
    declared,
    config,
    { tables: new Map(Object.entries(tables)), ...more },
    { ...plan(...found), staticShape: more },
    'm',
  );

test('the weights alone say it', () => {
  expect(traits({}, {}, { ids: 23, types: 2, positions: 24 })).toEqual({
    use: USED,
    origins: { padId: 'assumed', positions: 'an input of the model' },
    vocabularySize: 23,
    maxLength: 24,
    padId: 0,
    positions: 'given',
    tokenTypes: 2,
  });
  expect(traits({}, {}, { ids: 23 }, ['ids'], { positionTable: 40 })).toEqual({
    use: USED,
    origins: { padId: 'assumed', positions: 'assumed' },
    vocabularySize: 23,
    maxLength: 40,
    padId: 0,
    positions: 'absolute',
  });
});

test('the config says it, within the weights', () => {
  const config = { vocabulary: 30, padId: 1, longest: 20, positions: 'from-ids', tokenTypes: 3 } as const;
  expect(traits({}, config, { ids: 23 }, ['ids', 'types'])).toEqual({
    use: USED,
    origins: { padId: 'config.json', positions: 'model_type in config.json' },
    vocabularySize: 23,
    maxLength: 20,
    padId: 1,
    positions: 'from-ids',
    tokenTypes: 3,
  });
});

test('what the user says goes before the config', () => {
  const config = { vocabulary: 30, padId: 1, longest: 20, positions: 'from-ids' } as const;
  expect(traits({ vocabulary: 9, padId: 0, longest: 7, positions: 'relative' }, config, {}, ['ids'])).toEqual({
    use: USED,
    origins: { padId: 'as asked for', positions: 'as asked for' },
    vocabularySize: 9,
    maxLength: 7,
    padId: 0,
    positions: 'relative',
  });
});

test('a fixed length is the longest', () => {
  expect(traits({}, {}, { ids: 23 }, ['ids', 'mask'], { length: 16 })).toMatchObject({ maxLength: 16 });
});

test.each<[string, Parameters<typeof traits>, RegExp]>([
  [
    'no vocabulary',
    [{ longest: 9 }],
    /neither a config\.json beside it nor its weights say what `vocabulary` does\. Give it: `vocabulary` N/,
  ],
  ['no length', [{ vocabulary: 9 }, {}, {}, ['ids']], /say what `longest` does/],
  [
    'more ids than rows',
    [{ vocabulary: 24 }, {}, { ids: 23 }],
    /`vocabulary` is 24, but the table that m looks it up in has 23 rows/,
  ],
  ['a pad id beyond', [{ padId: 23, longest: 9 }, {}, { ids: 23 }], /`padId` is 23, but m has a vocabulary of 23/],
  [
    'given positions without an input',
    [{ positions: 'given', longest: 9 }, {}, { ids: 23 }, ['ids']],
    /no input for them/,
  ],
  [
    'another length than the fixed one',
    [{ longest: 9 }, {}, { ids: 23 }, ['ids'], { length: 16 }],
    /`longest` is 9, but m takes rows of 16/,
  ],
])('refuses %s', (_what, args, words) => {
  expect(() => traits(...args)).toThrow(UsageError);
  expect(() => traits(...args)).toThrow(words);
});
