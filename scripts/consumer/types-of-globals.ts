// The types of the matchers for those who import expect, as the README says.
import { expect, test } from '@jest/globals';
import type { Subject } from 'padproof';
import type { PadproofMatchers } from 'padproof/jest';
import { matchers } from 'padproof/jest';

declare module 'expect' {
  interface Matchers<R> extends PadproofMatchers<R> {}
}

declare const subject: Subject;

expect.extend(matchers);

test('typed', async () => {
  await expect(subject).toIgnorePadding({ runs: 20, seed: 1 });
  await expect(subject).not.toHold('pad-content-is-ignored');
  // @ts-expect-error -- a number of runs is a number
  await expect(subject).toIgnorePadding({ runs: 'many' });
});
