import { UsageError } from '../../core/errors';

/** Whose key may be taken from the environment without being asked: only for its own address. */
const OPENAI = 'api.openai.com';

/**
 * The key to send to an address, from the environment. It is never printed.
 * @throws UsageError where it cannot stand in a header; fetch would put it into its message.
 */
export function keyFor({ hostname, protocol }: URL, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const openai = hostname === OPENAI && protocol === 'https:' && !env.PADPROOF_API_KEY;
  const name = openai ? 'OPENAI_API_KEY' : 'PADPROOF_API_KEY';
  const key = env[name]?.trim();
  if (!key) return undefined;
  if (!/^[!-~]+$/.test(key)) {
    throw new UsageError(`${name} is set, but holds other than plain characters; expected a key, or none.`);
  }
  return key;
}
