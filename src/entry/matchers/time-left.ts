/** What a test runner knows of the test that runs now. */
interface RunningTest {
  /** How long it may take, in milliseconds. */
  readonly timeout?: number;
  /** When it began, by `Date.now()`. */
  readonly startedAt?: number | null;
}

/** How long the test that runs now may go on, in milliseconds, hooks before it counted; undefined where that is not known. */
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
    readonly result?: { readonly startTime?: number; readonly retryCount?: number; readonly repeatCount?: number };
  }
  interface Runner {
    readonly getCurrentTest?: () => Task | undefined;
    readonly TestRunner?: { readonly getCurrentTest?: () => Task | undefined };
  }
  // Up to vitest 3, and from 4 on.
  const suite = await imported<Runner>('vitest/suite');
  const main = suite?.getCurrentTest ? undefined : await imported<Runner>('vitest');
  const task = suite?.getCurrentTest?.() ?? main?.TestRunner?.getCurrentTest?.();
  const { startTime, retryCount = 0, repeatCount = 0 } = task?.result ?? {};
  // A test that is run again began when it was run first, for all that vitest says.
  return retryCount + repeatCount > 0 ? undefined : leftOf({ timeout: task?.timeout, startedAt: startTime });
};

function leftOf({ timeout, startedAt }: RunningTest): number | undefined {
  if (typeof timeout !== 'number' || typeof startedAt !== 'number') return undefined;
  // 0 is vitest's word for no limit. A clock that a test has set says nothing, nor does a test whose hooks took all of its time: each
  // has a time of its own.
  const left = startedAt + timeout - Date.now();
  return timeout < 2 ** 31 - 1 && left > 0 && left <= timeout ? left : undefined;
}

async function imported<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(name)) as T;
  } catch {
    return undefined;
  }
}
