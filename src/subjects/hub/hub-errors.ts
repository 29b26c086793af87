import { HubApiError } from '@huggingface/hub';
import { EnvironmentError, messageOf, PadproofError } from '../../core/errors';
import { outsideText } from '../../core/text/outside-text';
import { option } from '../../core/option';

/** Where a request for a model went. */
export interface HubRequest {
  readonly id: string;
  readonly revision: string;
  readonly endpoint: string;
}

/** What went wrong between here and the hub, with what to do. Errors that are padproof's own pass. */
export function explainHubError(error: unknown, { id, revision, endpoint }: HubRequest): PadproofError {
  if (error instanceof PadproofError) return error;
  const fail = (what: string): EnvironmentError => new EnvironmentError(what, { cause: error });
  if (error instanceof HubApiError) {
    const { statusCode } = error;
    if (statusCode === 404) {
      return fail(
        `${endpoint} has no model ${id} with a revision ${revision} (404), and there is no folder ${id} here. Check how both are spelled.`,
      );
    }
    if (statusCode === 401 || statusCode === 403) {
      return fail(
        `${endpoint} does not give out ${id} (${statusCode}): it is gated or private, or there is no such model. There is no folder ${id} here, either. Check how it is spelled; if it is gated, accept its terms at ${endpoint}/${id}; then set HF_TOKEN to a token that may read it.`,
      );
    }
    return fail(
      `There is no folder ${id} here, and ${endpoint} answered ${statusCode} when asked for it. Try again later.`,
    );
  }
  return fail(
    `There is no folder ${id} here, and ${id} could not be fetched from ${endpoint}: ${causesOf(error)}. Check the network; if the model was fetched before, pass ${option('offline')} to use the cache.`,
  );
}

/** `fetch failed` says nothing; the errors that caused it do. */
function causesOf(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause !== undefined && messages.length < 4; cause = (cause as { cause?: unknown }).cause) {
    const code = (cause as { code?: unknown } | null)?.code;
    const message = messageOf(cause) || String(code ?? '');
    if (message && !messages.includes(message)) messages.push(message);
    if (typeof cause !== 'object' || cause === null) break;
  }
  // What the hub says is among them.
  return outsideText(messages.join(': ').replace(/\.$/, ''));
}
