// The types of the matchers for vitest, and of the assertions for node:test.
import { test as nodeTest } from 'node:test';
import type { Subject } from 'padproof';
import { holds, ignoresPadding, withstands } from 'padproof/node-test';
import { matchers } from 'padproof/vitest';
import { expect, test } from 'vitest';

declare const subject: Subject;

expect.extend(matchers);

test('typed', async () => {
  await expect(subject).toIgnorePadding({ runs: 20, seed: 1 });
  await expect('./model.onnx').not.toHold('pad-content-is-ignored', { model: { padding: 'right' } });
  // @ts-expect-error -- a number of runs is a number
  await expect(subject).toIgnorePadding({ runs: 'many' });
});

nodeTest('typed', async (t) => {
  await ignoresPadding(t, subject, { runs: 20 });
  await holds(t, './model.onnx', 'repeatable');
  // @ts-expect-error -- a file has a name
  await withstands(subject, 7);
});
