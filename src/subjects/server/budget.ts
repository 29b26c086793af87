import { SpentError } from '../../core/errors';
import { option } from '../../core/option';

/** How many requests a run may make unless told otherwise. */
export const DEFAULT_MAX_REQUESTS = 2000;

/** What a run may ask of a server. */
export interface Budget {
  readonly maxRequests: number;
  /** As the server counts them; words, where it does not. */
  readonly maxTokens?: number;
}

/** What was asked so far, by kind. */
export interface Spent {
  requests: number;
  texts: number;
  tokens: number;
  retries: number;
}

/** Counts what is asked of a server, and ends the run where that would be more than it may be. */
export class RequestBudget {
  readonly spent: Spent = { requests: 0, texts: 0, tokens: 0, retries: 0 };

  constructor(private readonly budget: Budget) {}

  /** @throws SpentError where nothing is left. */
  request(): void {
    const { maxRequests, maxTokens = Infinity } = this.budget;
    const { requests, tokens } = this.spent;
    if (requests >= maxRequests)
      throw spent(`${option('maxRequests')} ${maxRequests}`, `${requests} requests were made`);
    if (tokens >= maxTokens) throw spent(`${option('maxTokens')} ${maxTokens}`, `${tokens} tokens were read`);
    this.spent.requests++;
  }
}

function spent(flag: string, what: string): SpentError {
  return new SpentError(
    `The budget is spent: ${what}, and ${flag} allows no more. Raise it, or ask for fewer ${option('runs')}.`,
  );
}
