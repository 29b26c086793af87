import { UsageError } from '../../core/errors';

/** Does a MODEL name a server? */
export function isServerAddress(model: string): boolean {
  return /^https?:\/\//i.test(model);
}

/** Names of parameters that are likely to hold a secret; an address is printed and saved. */
const SECRET = /key|token|secret|passw|sig(nature)?$|auth/i;

/**
 * The address that requests go to, and no other.
 * @throws UsageError where it is none, or has a secret in it; the message does not repeat it then.
 */
export function serverAddress(model: string): URL {
  const url = URL.canParse(model) ? new URL(model) : undefined;
  if (!url)
    throw new UsageError(
      `MODEL is ${JSON.stringify(model)}, which is no address; expected one such as https://host/v1/embeddings.`,
    );
  if (url.username || url.password) {
    throw new UsageError(
      `The address of the server at ${url.host} has a user name or password in it, which would be printed. Leave them out, and set PADPROOF_API_KEY.`,
    );
  }
  const secret = [...url.searchParams.keys()].find((name) => SECRET.test(name));
  if (secret !== undefined) {
    throw new UsageError(
      `The address of the server at ${url.host} has a parameter ${JSON.stringify(secret)}, which looks like a secret, and would be printed. Leave it out, and set PADPROOF_API_KEY.`,
    );
  }
  if (url.hash) throw new UsageError(`MODEL is ${JSON.stringify(model)}; expected an address without ${url.hash}.`);
  return url;
}

/** The last part of an address's path in the place of another. */
export function beside({ href }: URL, last: string, instead: RegExp): URL {
  const url = new URL(href);
  url.pathname = url.pathname.replace(instead, last);
  url.search = '';
  return url;
}
