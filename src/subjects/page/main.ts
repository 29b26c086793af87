// What runs in the browser: it takes questions from the server that it came from, and brings answers back there.
import { messageOf, UsageError } from '../../core/errors';
import { pack, unpack } from '../../core/packed';
import type { Answer, ErrorKind, Request } from './messages';
import { counts, verbs, whyGone } from './models';

/** Answers question number `n`; resolves when the answer has arrived. */
async function answer(n: number): Promise<void> {
  const response = await fetch(`questions/${n}`);
  const request = unpack(new Uint8Array(await response.arrayBuffer())) as Request;
  const body = pack(await answerTo(request)) as Uint8Array<ArrayBuffer>;
  await fetch(`answers/${n}`, { method: 'POST', body });
}

async function answerTo({ verb, asked }: Request): Promise<Answer> {
  try {
    const given = await (verbs[verb] as (asked: Request['asked']) => unknown)(asked);
    return refused('lost', whyGone()) ?? { answer: given, counts: counts() };
  } catch (thrown) {
    const kind = thrown instanceof UsageError ? 'usage' : 'other';
    return refused('lost', whyGone()) ?? refused(kind, messageOf(thrown))!;
  }
}

function refused(kind: ErrorKind, message: string | undefined): Answer | undefined {
  return message === undefined ? undefined : { error: { kind, message }, counts: counts() };
}

(globalThis as unknown as { padproof: unknown }).padproof = { answer };
