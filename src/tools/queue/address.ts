import { UsageError } from '../../core/errors';
import { option } from '../../core/option';
import { tellSecret } from '../../core/text/secrets';

/** The variable of the environment that holds the password of a queue whose address has none. */
export const PASSWORD = 'PADPROOF_QUEUE_PASSWORD';

/** What a queue is kept in. */
export interface Address {
  readonly server: 'redis' | 'postgres';
  /** With what it takes to sign in: never to be printed. */
  readonly url: string;
  /** The same without password and options, but for how PostgreSQL is to be sure of the server. */
  readonly shown: string;
}

/** What may be shown of the options of an address: others may hold a password. */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

const EXPECTED = 'redis://HOST[:PORT][/NUMBER], rediss://… for TLS, or postgres://USER@HOST[:PORT]/DATABASE';

/**
 * Reads the address of a queue, or of a corpus. The password comes from it, or from PADPROOF_QUEUE_PASSWORD; whatever is printed later hides it.
 * @throws UsageError which does not repeat the address: it may hold a password.
 */
export function addressOf(
  written: string,
  env: NodeJS.ProcessEnv = process.env,
  what: 'queue' | 'corpus' = 'queue',
): Address {
  let url: URL;
  try {
    url = new URL(written);
    // Drivers decode these.
    [url.username, url.password, url.pathname].forEach(decodeURIComponent);
  } catch {
    throw new UsageError(
      `${option(what)} is no address of a ${what} (it is not shown, since it may hold a password). Give ${EXPECTED}; a % in a password is written %25.`,
    );
  }
  const server = /^rediss?:$/.test(url.protocol)
    ? 'redis'
    : /^postgres(ql)?:$/.test(url.protocol)
      ? 'postgres'
      : undefined;
  if (!server || url.hostname === '')
    throw new UsageError(`${option(what)} begins with ${JSON.stringify(url.protocol)}; expected ${EXPECTED}.`);
  const given = env[PASSWORD]?.trim();
  if (url.password === '' && given) url.password = encodeURIComponent(given);
  if (url.password !== '') tellSecret(decodeURIComponent(url.password));
  // A user of a database is part of its address; in Redis it may be a token.
  const user = server === 'postgres' && url.username !== '' ? `${url.username}@` : '';
  const path = url.pathname === '/' ? '' : url.pathname;
  const mode = url.searchParams.get('sslmode') ?? '';
  const options = server === 'postgres' && SSL_MODES.includes(mode) ? `?sslmode=${mode}` : '';
  return { server, url: url.href, shown: `${url.protocol}//${user}${url.host}${path}${options}` };
}
