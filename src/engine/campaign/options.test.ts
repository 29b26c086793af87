import { UsageError } from '../../core/errors';
import type { CampaignOptions } from './options';
import { TRAITS } from '../invariants/testing/by-hand';
import { assertLengthFits, validateOptions } from './options';

const GOOD: CampaignOptions = { seed: 1, runs: 1 };

test.each<Partial<CampaignOptions>>([
  {},
  { seed: -5 },
  { seed: Number.MAX_SAFE_INTEGER },
  { runs: 0, exhaustive: 1 },
  { exhaustive: 12 },
  { minCoverage: 0 },
  { minCoverage: 100 },
  { runs: 0, exhaustive: 1, minCoverage: 0 },
  { maxLength: 2 },
  { timeoutMs: 1 },
  { timeoutMs: 2 ** 31 - 1 },
  { timeoutMs: Infinity },
])('%p is possible', (options) => {
  expect(() => validateOptions({ ...GOOD, ...options })).not.toThrow();
});

const MINUS = 'expected a whole number of at least';

test.each<[Partial<CampaignOptions>, string]>([
  [{ runs: 0 }, `runs is 0; ${MINUS} 1.`],
  [{ runs: 1.5 }, `runs is 1.5; ${MINUS} 1.`],
  [{ runs: -1, exhaustive: 1 }, `runs is -1; ${MINUS} 0.`],
  [{ runs: 0.5, exhaustive: 1 }, `runs is 0.5; ${MINUS} 0.`],
  [{ exhaustive: 0 }, 'exhaustive is 0; expected a whole number from 1 to 12.'],
  [{ exhaustive: 13 }, 'exhaustive is 13; expected a whole number from 1 to 12.'],
  [{ exhaustive: 2.5 }, 'exhaustive is 2.5; expected a whole number from 1 to 12.'],
  [{ minCoverage: -0.1 }, 'minCoverage is -0.1; expected a percentage from 0 to 100.'],
  [{ minCoverage: 100.1 }, 'minCoverage is 100.1; expected a percentage from 0 to 100.'],
  [{ minCoverage: NaN }, 'minCoverage is NaN; expected a percentage from 0 to 100.'],
  [{ maxLength: 1 }, 'maxLength is 1; expected a whole number of at least 2.'],
  [{ maxLength: 2.5 }, 'maxLength is 2.5; expected a whole number of at least 2.'],
  [
    { runs: 0, exhaustive: 1, minCoverage: 5 },
    'minCoverage is 5, but no case is sampled; expected runs of at least 1 beside it.',
  ],
  [{ seed: 1.5 }, 'seed is 1.5; expected a whole number.'],
  [{ seed: 2 ** 53 }, 'seed is 9007199254740992; expected a whole number.'],
  [{ timeoutMs: 0 }, 'timeoutMs is 0; expected milliseconds, less than 2^31, or Infinity for no limit.'],
  [{ timeoutMs: 2 ** 31 }, 'timeoutMs is 2147483648; expected milliseconds, less than 2^31, or Infinity for no limit.'],
  [{ timeoutMs: NaN }, 'timeoutMs is NaN; expected milliseconds, less than 2^31, or Infinity for no limit.'],
  [
    { timeoutMs: -Infinity },
    'timeoutMs is -Infinity; expected milliseconds, less than 2^31, or Infinity for no limit.',
  ],
])('%p is refused, with what was found and what was expected', (options, message) => {
  const refused = (): void => validateOptions({ ...GOOD, ...options });
  expect(refused).toThrow(UsageError);
  expect(refused).toThrow(new UsageError(message));
});

test('a subject of one length allows neither other masks nor shorter rows', () => {
  const subject = { ...TRAITS, staticShape: { length: 9 } };
  for (const options of [{}, { maxLength: 9 }, { maxLength: 20 }]) {
    expect(() => assertLengthFits({ ...GOOD, ...options }, subject)).not.toThrow();
  }
  expect(() => assertLengthFits({ ...GOOD, exhaustive: 3 }, subject)).toThrow(
    /^exhaustive is 3, but by hand takes rows of 9 positions and no others\. Leave it out/,
  );
  const shorter = (): void => assertLengthFits({ ...GOOD, maxLength: 8 }, subject);
  expect(shorter).toThrow(UsageError);
  expect(shorter).toThrow(/^maxLength is 8, but by hand takes rows of 9 positions and no others\. Leave it out/);
  expect(() => assertLengthFits({ ...GOOD, exhaustive: 3 }, { ...TRAITS, staticShape: { size: 1 } })).not.toThrow();
  expect(() => assertLengthFits({ ...GOOD, exhaustive: 3, maxLength: 2 }, TRAITS)).not.toThrow();
});
