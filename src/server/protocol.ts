import { UsageError } from '../core/errors';
import type { ServerKind } from '../core/server-kind';
import { ollama } from './ollama';
import { openai } from './openai';
import { tei } from './tei';

/** How a kind of server is asked, and how its answers are read. */
export interface Protocol {
  /** In words, such as `OpenAI's`. */
  readonly whose: string;
  /** The end of an address's path that tells the kind. */
  readonly path: RegExp;
  /** Is a model named in every request? */
  readonly namesModel: boolean;
  /** Where the models are listed, and their names in that answer; absent where a server has one. */
  readonly models?: { address(url: URL): URL; names(answer: unknown): unknown[] };
  body(texts: readonly string[], model: string | undefined): object;
  /** The vectors in the order of the texts, as they were written: whoever calls checks them. Throws a sentence where it cannot. */
  vectors(answer: unknown, count: number): unknown[];
  /** How many tokens the server says that it has read. */
  tokens(answer: unknown): number | undefined;
}

const PROTOCOLS: Readonly<Record<ServerKind, Protocol>> = { openai, tei, ollama };

/**
 * How to speak to the server at an address: as its path says, unless a kind is named.
 * @throws UsageError where the path says nothing.
 */
export function protocolFor({ pathname, href }: URL, kind?: ServerKind): Protocol {
  if (kind) return PROTOCOLS[kind];
  const found = Object.values(PROTOCOLS).find(({ path }) => path.test(pathname));
  if (found) return found;
  throw new UsageError(
    `MODEL is ${href}, whose path is ${JSON.stringify(pathname)}; expected /v1/embeddings or /embeddings (OpenAI's), /api/embed (Ollama's) or /embed (text-embeddings-inference). Name the whole address, or say with --kind openai, tei or ollama what answers there.`,
  );
}
