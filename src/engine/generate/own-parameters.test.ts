import fc from 'fast-check';
import { OWN_PARAMETERS, withoutHooks } from './own-parameters';

afterEach(() => fc.resetConfigureGlobal());

const SEEN = { seed: 5, numRuns: 40 };

/** What a property is shown with our own parameters, whatever the global ones say. */
async function shown(): Promise<readonly number[]> {
  const seen: number[] = [];
  const property = fc.asyncProperty(fc.integer({ min: 0, max: 3 }), async (n) => void seen.push(n));
  await fc.check(withoutHooks(property), { ...OWN_PARAMETERS, ...SEEN });
  return seen;
}

test.each<fc.GlobalParameters>([
  { interruptAfterTimeLimit: 0 },
  { skipAllAfterTimeLimit: 0 },
  { maxSkipsPerRun: 0 },
  { skipEqualValues: true },
  { ignoreEqualValues: true },
  { unbiased: true },
  { randomType: 'congruential32' },
])('%p, set for the properties of a user, changes nothing of what a seed means', async (configured) => {
  const plain = await shown();
  expect(plain).toHaveLength(SEEN.numRuns);
  fc.configureGlobal(configured);
  expect(await shown()).toEqual(plain);
});

test('nor does a time limit, of what is still under way', async () => {
  fc.configureGlobal({ timeout: 1 });
  const slow = fc.asyncProperty(fc.nat(), () => new Promise<void>((resolve) => setTimeout(resolve, 30)));
  expect(await fc.check(withoutHooks(slow), { ...OWN_PARAMETERS, numRuns: 1 })).toMatchObject({ failed: false });
});

test('nor is shrinking left out, nor every failure kept', async () => {
  fc.configureGlobal({ endOnFailure: true, verbose: 2 });
  const property = fc.asyncProperty(fc.nat(1000), async (n) => n < 7);
  const details = await fc.check(withoutHooks(property), { ...OWN_PARAMETERS, seed: 1 });
  expect(details.counterexample).toEqual([7]);
  expect(details.failures).toStrictEqual([]);
});

test('hooks that are set for the properties of a user are not run', async () => {
  const hooks = { before: 0, after: 0 };
  fc.configureGlobal({
    asyncBeforeEach: async () => void hooks.before++,
    asyncAfterEach: async () => void hooks.after++,
  });
  await shown();
  expect(hooks).toEqual({ before: 0, after: 0 });
});
