import { SubjectError, UsageError } from '../../core/errors';
import { outsideText, quotedOutside } from '../../core/text/outside-text';
import type { ServerKind } from '../../core/server-kind';
import type { Subject, SubjectSource } from '../../core/subject';
import { textSubject } from '../texts/text-subject';
import { serverAddress } from './address';
import type { Budget } from './budget';
import { DEFAULT_MAX_REQUESTS, RequestBudget } from './budget';
import { Client } from './client';
import { keyFor } from './key';
import type { Protocol } from './protocol';
import { serverEmbedder } from './server-embedder';
import { protocolFor } from './protocols';
import { option } from '../../core/option';

/** How long one answer may take unless told otherwise, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 120_000;

/** How a server is to be asked. */
export interface ServerOptions extends Partial<Budget> {
  /** What answers there, where the path does not tell. */
  readonly kind?: ServerKind;
  /** The model to name in requests. */
  readonly served?: string;
  readonly timeoutMs?: number;
}

/** The longest name of a model that is taken from a server's own list. */
const LONGEST_NAME = 200;

/** The text that a server is tried with. */
const HELLO = 'red blue cat';

/**
 * A server that answers texts with vectors, as a source of subjects. All that are opened share one budget.
 *
 * @param model the address
 * @param words what texts are made of
 * @throws UsageError for an address that cannot be one, or a kind or key that does not fit; `open` throws it, too, and an
 *   EnvironmentError where nobody answers there.
 */
export function serverSource(model: string, words: readonly string[], options: ServerOptions): SubjectSource {
  const url = serverAddress(model);
  const protocol = protocolFor(url, options.kind);
  const key = keyFor(url);
  if (options.served !== undefined && !protocol.namesModel) {
    throw new UsageError(
      `${option('served')} is ${options.served}, but ${protocol.whose} requests name no model. Leave it out.`,
    );
  }
  const { maxRequests = DEFAULT_MAX_REQUESTS, maxTokens, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const budget = new RequestBudget({ maxRequests, ...(maxTokens !== undefined && { maxTokens }) });
  const open = async (): Promise<Subject> => {
    const client = new Client({ url, budget, timeoutMs, ...(key !== undefined && { key }) });
    const served = protocol.namesModel ? (options.served ?? (await onlyModel(client, url, protocol))) : undefined;
    const embedder = serverEmbedder({ url, protocol, client, budget, ...(served !== undefined && { model: served }) });
    const { embedding } = await embedder.embed([HELLO]);
    if (!embedding.data.every(Number.isFinite)) {
      throw new SubjectError(`${url.href} answers ${JSON.stringify(HELLO)} with numbers that are null or NaN.`);
    }
    return textSubject(embedder, words);
  };
  return { name: model, weightScales: [], reopens: false, open };
}

/** The name of the only model that a server has. */
async function onlyModel(client: Client, url: URL, { models }: Protocol): Promise<string> {
  const address = models!.address(url);
  const names = models!.names(await client.get(address, { lists: true }));
  const [name, ...others] = names.filter((one) => typeof one === 'string');
  if (name !== undefined && others.length === 0) {
    // It goes into every request, and into the report.
    if (name !== '' && outsideText(name, LONGEST_NAME) === name) return name;
    throw new UsageError(
      `No ${option('served')} is named, and ${address.href} lists one whose name is ${quotedOutside(name, LONGEST_NAME)}; expected at most ${LONGEST_NAME} plain characters. Name the one to check.`,
    );
  }
  const some = [name, ...others].slice(0, 8).map((one) => one?.slice(0, LONGEST_NAME));
  const found = name === undefined ? 'lists none' : `lists ${outsideText(some.join(', '))}`;
  throw new UsageError(`No ${option('served')} is named, and ${address.href} ${found}. Name the one to check.`);
}
