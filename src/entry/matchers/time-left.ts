/** What a test runner knows of the test that runs now. */
interface RunningTest {
  /** How long it may take, in milliseconds. */
  readonly timeout?: number;
  /** When it began, by `Date.now()`. */
  readonly startedAt?: number | null;
}

/** How long the test that runs now may go on, in milliseconds; undefined where that is not known, as in a hook. */
export type TimeLeft = () => Promise<number | undefined>;

/** The state of jest-circus, jest's own runner, lies behind a symbol of this name. */
const CIRCUS = 'JEST_STATE_SYMBOL';

/** In jest: of the test that runs, or of one among those that run at one time. */
export const timeLeftInJest: TimeLeft = async () => {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === CIRCUS);
  if (!symbol) return undefined;
  const state = (globalThis as unknown as Record<symbol, unknown>)[symbol] as {
    readonly currentlyRunningTest?: RunningTest | null;
    readonly testTimeout?: number;
  };
  const { currentlyRunningTest: test, testTimeout } = state;
  return test ? leftOf({ startedAt: test.startedAt, timeout: test.timeout ?? testTimeout }) : undefined;
};

/** In vitest; its concurrent tests do not say which of them asks. */
export const timeLeftInVitest: TimeLeft = async () => {
  interface Task {
    readonly timeout?: number;
    readonly result?: { readonly startTime?: number };
  }
  interface Runner {
    readonly getCurrentTest?: () => Task | undefined;
    readonly TestRunner?: { readonly getCurrentTest?: () => Task | undefined };
  }
  // Up to vitest 3, and from 4 on.
  const suite = await imported<Runner>('vitest/suite');
  const main = suite?.getCurrentTest ? undefined : await imported<Runner>('vitest');
  const task = suite?.getCurrentTest?.() ?? main?.TestRunner?.getCurrentTest?.();
  return task && leftOf({ timeout: task.timeout, startedAt: task.result?.startTime });
};

function leftOf({ timeout, startedAt }: RunningTest): number | undefined {
  if (typeof timeout !== 'number' || typeof startedAt !== 'number') return undefined;
  // 0 is vitest's word for no limit.
  return timeout > 0 && timeout < 2 ** 31 - 1 ? startedAt + timeout - Date.now() : undefined;
}

async function imported<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(name)) as T;
  } catch {
    return undefined;
  }
}
