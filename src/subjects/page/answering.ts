import { messageOf, UsageError } from '../../core/errors';
import { pack, unpack } from '../../core/packed';
import type { Answer, ErrorKind, Request, Verb } from './messages';

/** What a page does when it is asked to, and what it says of itself with every answer. */
export interface Answering {
  readonly verbs: { readonly [V in Verb]?: (asked: never) => unknown };
  counts(): Readonly<Record<string, number>>;
  /** Why nothing can be computed any more, if that is so. */
  whyGone(): string | undefined;
}

/** Has the page take questions from the server that it came from, and bring answers back there. */
export function answerWith({ verbs, counts, whyGone }: Answering): void {
  const refused = (kind: ErrorKind, message: string | undefined): Answer | undefined =>
    message === undefined ? undefined : { error: { kind, message }, counts: counts() };

  const answerTo = async ({ verb, asked }: Request): Promise<Answer> => {
    try {
      const given = await (verbs[verb] as (asked: Request['asked']) => unknown)(asked);
      return refused('lost', whyGone()) ?? { answer: given, counts: counts() };
    } catch (thrown) {
      const kind = thrown instanceof UsageError ? 'usage' : 'other';
      return refused('lost', whyGone()) ?? refused(kind, messageOf(thrown))!;
    }
  };

  /** Answers question number `n`; resolves when the answer has arrived. */
  const answer = async (n: number): Promise<void> => {
    const response = await fetch(`questions/${n}`);
    const request = unpack(new Uint8Array(await response.arrayBuffer())) as Request;
    const body = pack(await answerTo(request)) as Uint8Array<ArrayBuffer>;
    await fetch(`answers/${n}`, { method: 'POST', body });
  };

  (globalThis as unknown as { padproof: unknown }).padproof = { answer };
}
