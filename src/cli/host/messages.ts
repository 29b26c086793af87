/** What a process is told first by the one that started it. */
export interface Greeting {
  /** Stands in each message that counts: what a subject sends does not know it. */
  readonly nonce: string;
}

/** What the parent tells its child first. */
export interface ChildGreeting extends Greeting {
  /** Is the parent's standard output a terminal? */
  readonly isTTY: boolean;
}

/** What the parent tells its child later: the user's signal. */
export interface Signalled {
  readonly signal: 'SIGINT' | 'SIGTERM';
}

/** What the child tells its parent: how long its BEAT_FD may be silent, text for standard output, and last the exit code. */
export type FromChild = { readonly silentFor: number } | { readonly out: string } | { readonly code: number };

/** What a worker is asked. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** What it answers. */
export type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** Is it a message of padproof's own? A subject finds ways to send others. */
export function isOurs<T>(message: unknown, nonce: string): message is T {
  return typeof message === 'object' && message !== null && (message as Greeting).nonce === nonce;
}

/** The file through which a process shows the one that started it that it is not stopped, even while its main thread is blocked. */
export const BEAT_FD = 4;
/** Written there every second. */
export const BEAT = '.';
/** Written there before a process kills itself whose main thread is out of reach. */
export const BLOCKED = '!';
