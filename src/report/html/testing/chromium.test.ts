import type { Browser } from 'playwright-core';
import { expectPainted, openPage, within } from './chromium';

test('what a page is waited for has a limit, and a failure names it', async () => {
  await expect(within(1, 'its first paint', new Promise(() => {}))).rejects.toThrow(
    'The page was waited for 1 ms: its first paint',
  );
  expect(await within(60_000, 'nothing', Promise.resolve(7))).toBe(7);
  await expect(within(60_000, 'nothing', Promise.reject(new Error('closed')))).rejects.toThrow('closed');
});

/** A browser whose pages get a process of their own for a file, in which so many seconds are used, and have used 1.5 before. */
function browserThatUses(seconds: number): Browser {
  const newPage = async (): Promise<unknown> => {
    let used = 0;
    const session = { send: async () => ({ metrics: [{ name: 'TaskDuration', value: used }] }) };
    return {
      ...{ setDefaultTimeout() {}, on() {}, async emulateMedia() {}, async setViewportSize() {}, async close() {} },
      context: () => ({ newCDPSession: async () => session }),
      goto: async (url: string) => (used = url.startsWith('file:') ? seconds : 1.5),
      locator: () => ({ first: () => ({ waitFor: async () => {} }) }),
      evaluate: async () => 300,
    };
  };
  return { newPage } as unknown as Browser;
}

test('a page that takes more than a second of a processor is refused, whatever the process before it had used', async () => {
  const [slow, fast] = [browserThatUses(2.2), browserThatUses(0.7)];
  for (const browser of [slow, fast]) await openPage(browser, '/page.html');
  await expect(expectPainted(slow, 'slow')).rejects.toThrow('toBeLessThan');
  await expectPainted(fast, 'fast');
});
