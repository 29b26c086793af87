import type { BrowserPage } from './page';
import { SharedPage } from './shared-page';

/** Counts what is started and closed. */
function counting(fails = 0): { readonly shared: SharedPage; readonly seen: { started: number; closed: number } } {
  const seen = { started: 0, closed: 0 };
  const shared = new SharedPage(async () => {
    if (seen.started++ < fails) throw new Error('no browser');
    return { close: async () => void seen.closed++ } as unknown as BrowserPage;
  });
  return { shared, seen };
}

it('starts one browser for all who come, and ends it when the last has gone', async () => {
  const { shared, seen } = counting();
  const pages = await Promise.all([shared.enter(), shared.enter(), shared.enter()]);
  expect(new Set(pages).size).toBe(1);
  await shared.leave();
  await shared.leave();
  expect(shared.isLast).toBe(true);
  expect(seen).toEqual({ started: 1, closed: 0 });
  await shared.leave();
  expect(seen).toEqual({ started: 1, closed: 1 });
});

it('starts another for who comes later', async () => {
  const { shared, seen } = counting();
  await shared.enter();
  await shared.leave();
  await shared.enter();
  expect(seen).toEqual({ started: 2, closed: 1 });
});

it('is none the worse where one did not start', async () => {
  const { shared, seen } = counting(1);
  await expect(shared.enter()).rejects.toThrow('no browser');
  await shared.enter();
  await shared.leave();
  expect(seen).toEqual({ started: 2, closed: 1 });
});
