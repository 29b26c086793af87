import { UsageError } from '../../core/errors';
import type { ServerKind } from '../../core/server-kind';
import { ollama } from './ollama';
import { openai } from './openai';
import { tei } from './tei';
import type { Protocol } from './protocol';
import { option } from '../../core/option';

const PROTOCOLS: Readonly<Record<ServerKind, Protocol>> = { openai, tei, ollama };

const HUBS = ['huggingface.co', 'hf.co'];

/**
 * How to speak to the server at an address: as its path says, unless a kind is named.
 * @throws UsageError where the path says nothing.
 */
export function protocolFor({ pathname, href, host }: URL, kind?: ServerKind): Protocol {
  if (kind) return PROTOCOLS[kind];
  const found = Object.values(PROTOCOLS).find(({ path }) => path.test(pathname));
  if (found) return found;
  const [, id] = (HUBS.includes(host) && /^\/(\w[\w.-]*\/[\w.-]+)/.exec(pathname)) || [];
  if (id !== undefined)
    throw new UsageError(
      `MODEL is ${href}, which is a page of the hub. A model there is named by its id alone: ${id}.`,
    );
  throw new UsageError(
    `MODEL is ${href}, whose path is ${JSON.stringify(pathname)}; expected /v1/embeddings or /embeddings (OpenAI's), /api/embed (Ollama's) or /embed (text-embeddings-inference). Name the whole address, or say with ${option('kind')} openai, tei or ollama what answers there.`,
  );
}
