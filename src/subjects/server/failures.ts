import {
  EnvironmentError,
  LostError,
  messageOf,
  SubjectError,
  UsageError,
  type PadproofError,
} from '../../core/errors';
import { outsideText, quotedOutside } from '../../core/text/outside-text';
import { fieldOf } from './fields';
import { option } from '../../core/option';

/** What was asked for, as far as messages say it. */
export interface RequestInfo {
  /** The model that was named in the request. */
  readonly model?: string;
  /** Was it asked which models there are, since none was named? */
  readonly lists?: boolean;
}

interface Asked extends RequestInfo {
  /** Has no answer been good so far? Then the address, the key or the model may be wrong. */
  readonly opening: boolean;
  readonly hasKey: boolean;
}

interface Failed {
  readonly status: number;
  readonly words: string;
  readonly location: string | null;
}

/** What an answer that is no success means, and what to do. */
export function statusError(url: URL, { status, words, location }: Failed, asked: Asked): PadproofError {
  const { opening, hasKey, model, lists } = asked;
  const said = `${url.href} answered ${status}${words}`;
  if (status >= 300 && status < 400) {
    return new UsageError(
      `${url.href} answered ${status}: it sends requests on to ${placeOf(location, url)}, and padproof asks nobody but the address given. Name that address if you trust it.`,
    );
  }
  if (status === 401 || status === 403) {
    const what = hasKey
      ? 'The key in the environment is not accepted there'
      : 'No key is set: put it into the environment as PADPROOF_API_KEY';
    return new (opening ? EnvironmentError : LostError)(`${said}. ${what}; it is sent as a bearer token.`);
  }
  if (!opening) {
    return status === 404 || status === 410
      ? new LostError(`${said}, though it answered before.`)
      : new SubjectError(`${said}.`);
  }
  if (lists && status < 500) {
    return new UsageError(
      `No ${option('served')} is named, and ${said} when asked which there are. Name one, and check that the address is right.`,
    );
  }
  if (/model/i.test(words) && (status === 400 || status === 404 || status === 422)) {
    const named = model === undefined ? 'none was named' : `${JSON.stringify(model)} was asked for`;
    return new UsageError(`${said}. The model may be another one (${named}): name it with ${option('served')}.`);
  }
  if (status === 404 || status === 405) {
    return new UsageError(
      `${said}: nothing takes texts there. Name the whole address, such as https://host/v1/embeddings, and what answers there with ${option('kind')} where the path does not tell.`,
    );
  }
  if (status >= 500) return new EnvironmentError(`${said}. See what the server says in its own log.`);
  return new UsageError(
    `${said}. It does not take what it was sent: is it of another ${option('kind')}, or the model (${option('served')}) one that embeds no texts?`,
  );
}

function placeOf(location: string | null, url: URL): string {
  if (location === null || !URL.canParse(location, url.href)) return 'an address that it does not name';
  const { origin, pathname } = new URL(location, url.href);
  return outsideText(`${origin}${pathname}`);
}

/** The server's own words, without the key, which some repeat: ` ("…")`, or nothing where it has none. */
export function wordsOf(text: string): string {
  const found = (messageIn(text) ?? text).replace(/\s+/g, ' ').trim();
  return found === '' ? '' : ` (${quotedOutside(found)})`;
}

function messageIn(text: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  const error = fieldOf(answer, 'error');
  const places = [fieldOf(error, 'message'), error, fieldOf(answer, 'message'), fieldOf(answer, 'detail')];
  return places.find((place): place is string => typeof place === 'string');
}

/** Connections that break while they are used are tried again: whoever listens may have closed one that was idle. */
const BROKEN = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

const CERTIFICATE = /CERT|SIGNATURE|SSL|TLS|ALTNAME/;

/** Why a request got no answer, and whether it is worth another try. */
export function unreachable(
  url: URL,
  thrown: unknown,
  answered: boolean,
): { readonly error: PadproofError; readonly again: boolean } {
  const codes = causesOf(thrown).flatMap((cause) => {
    const code = (cause as { code?: unknown } | null)?.code;
    return typeof code === 'string' ? [code] : [];
  });
  const words = causesOf(thrown).map(messageOf).filter(Boolean);
  // Of a certificate and of broken HTTP the words are the server's.
  const why = outsideText([...new Set([...words.slice(1), ...codes])].join(', ') || words.join(': '));
  const again = codes.some((code) => BROKEN.includes(code));
  const ask = codes.some((code) => CERTIFICATE.test(code))
    ? 'Its certificate is not one that Node trusts: name the authority that signed it with NODE_EXTRA_CA_CERTS.'
    : 'Is the server running, and is the address right?';
  const message = `${url.href} cannot be reached: ${why}. ${ask}`;
  return { error: answered ? new LostError(message) : new EnvironmentError(message), again };
}

/** An error and what caused it, the outermost first; of several at once the first. */
function causesOf(thrown: unknown): unknown[] {
  const found: unknown[] = [];
  for (let cause = thrown; cause !== undefined && cause !== null && found.length < 5;) {
    found.push(cause);
    const { cause: inner, errors } = cause as { cause?: unknown; errors?: unknown };
    cause = inner ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
  }
  return found;
}
