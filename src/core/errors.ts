/** The exit code of a run of padproof. */
export const ExitCode = {
  held: 0,
  violated: 1,
  usage: 2,
  environment: 3,
  inconclusive: 4,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * A mistake that the user can mend. The message names the file, field or flag, what was found, what was expected and what
 * to do; it is shown without a stack trace.
 */
export class PadproofError extends Error {
  override readonly name: string = 'PadproofError';
  constructor(
    message: string,
    readonly exitCode: ExitCode,
    options?: ErrorOptions,
  ) {
    super(clipped(message), options);
  }
}

/** Longer than any message need be; files, servers and subjects may say more. */
const LONGEST_MESSAGE = 3600;

/** A message without its middle, where it is too long: its end says what to do. */
function clipped(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const half = LONGEST_MESSAGE / 2;
  return `${message.slice(0, half)} … (${message.length - LONGEST_MESSAGE} characters are left out) … ${message.slice(-half)}`;
}

/** A wrong flag, argument, configuration or checkpoint: exit code 2. */
export class UsageError extends PadproofError {
  override readonly name = 'UsageError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitCode.usage, options);
  }
}

/** A model's file that is there, but is none that can be read: of several forms of a model only one may be so. */
export class UnreadableModelError extends UsageError {}

/** A backend, file or network that is not there or does not work: exit code 3. */
export class EnvironmentError extends PadproofError {
  override readonly name: string = 'EnvironmentError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitCode.environment, options);
  }
}

/** What would compute the model is not on this machine: a backend, a runtime, a browser. Elsewhere it may be. */
export class NotHereError extends EnvironmentError {
  override readonly name = 'NotHereError';
}

/** What the subject computes on went away in mid-run, such as a GPU. What was found by then stands, and the exit code is 3. */
export class LostError extends EnvironmentError {
  override readonly name = 'LostError';
}

/**
 * The subject did not keep the contract: it threw, hung, or answered with the wrong shape. Nothing can be concluded about
 * padding from such a run, so the exit code is 4.
 */
export class SubjectError extends PadproofError {
  override readonly name: string = 'SubjectError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitCode.inconclusive, options);
  }
}

/** A batch takes other steps through a model than the one whose steps were recorded: the two cannot be held against each other. */
export class OtherStepsError extends SubjectError {
  override readonly name = 'OtherStepsError';
}

/** What the subject may be asked has been asked: what was found by then stands, and the run ends. */
export class SpentError extends PadproofError {
  override readonly name = 'SpentError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitCode.inconclusive, options);
  }
}

/** Is it the subject's doing that it gave no answer? */
export function isOfTheSubject(thrown: unknown): boolean {
  return [SubjectError, LostError, SpentError].some((kind) => thrown instanceof kind);
}

/** How much is shown of a text that was thrown, in UTF-16 units. */
const LONGEST = 10_000;

/** The message of anything that was thrown, whatever it is. */
export function messageOf(thrown: unknown): string {
  try {
    const message: unknown = thrown instanceof Error ? thrown.message : thrown;
    const text = typeof message === 'string' ? message : String(message);
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  } catch {
    return 'something was thrown that has no text';
  }
}

/** The stack of anything that was thrown, or where it has none its message. */
export function stackOf(thrown: unknown): string {
  try {
    const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
    if (typeof stack === 'string' && stack !== '') return stack.slice(0, LONGEST);
  } catch {
    // A getter threw.
  }
  return messageOf(thrown);
}

/** Anything that was thrown, as an error that can be asked what it is: a proxy or a getter may throw at each such question. */
export function asError(thrown: unknown): Error {
  try {
    if (thrown instanceof Error && typeof thrown.message === 'string' && typeof thrown.name === 'string') return thrown;
  } catch {
    // It cannot be asked.
  }
  return new Error(messageOf(thrown));
}
