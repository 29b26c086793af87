// What a test run does by day, and what it adds at night: PADPROOF_REQUIRE=deep npm test.

/** Does the environment say that a part that can be missing must be here? PADPROOF_REQUIRE names it, among others. */
export function isRequired(part: string): boolean {
  return (process.env.PADPROOF_REQUIRE ?? '').split(',').includes(part);
}

const DEEP = isRequired('deep');

/** The first few of a list by day, and the whole of it at night. */
export function some<T>(all: readonly T[], few: number): readonly T[] {
  return DEEP ? all : all.slice(0, few);
}

/** A number of cases by day, and another one at night. */
export function deeply(byDay: number, atNight: number): number {
  return DEEP ? atNight : byDay;
}

/** `describe` at night; by day its tests are skipped by name. */
export const describeDeep: jest.Describe = DEEP ? describe : describe.skip;
