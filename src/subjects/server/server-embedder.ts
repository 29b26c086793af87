import type { Values } from '../../core/encoding';
import { messageOf, SubjectError } from '../../core/errors';
import type { Embedder } from '../texts/embedder';
import type { RequestBudget } from './budget';
import type { Client } from './client';
import type { Protocol } from './protocol';
import { valuesOf } from './vectors';

/** The most texts in one request: what text-embeddings-inference takes unless it is told otherwise. */
const MOST_TEXTS = 32;

export interface Served {
  readonly url: URL;
  readonly protocol: Protocol;
  readonly model?: string;
  readonly client: Client;
  readonly budget: RequestBudget;
}

/** A server as what turns texts into vectors: `embed` is one request, `together` one for every text. */
export function serverEmbedder({ url, protocol, model, client, budget }: Served): Embedder {
  const ask = async (texts: readonly string[]): Promise<Values> => {
    const answer = await client.post(protocol.body(texts, model), { model }, texts.length);
    budget.spent.texts += texts.length;
    budget.spent.tokens += tokensOf(protocol.tokens(answer)) ?? texts.join(' ').split(' ').length;
    try {
      return valuesOf(protocol.vectors(answer, texts.length), texts.length);
    } catch (thrown) {
      throw new SubjectError(
        `${url.href}: ${messageOf(thrown)}, in answer to ${texts.length === 1 ? 'one text' : `${texts.length} texts`}.`,
      );
    }
  };
  return {
    name: `${model ?? 'the model'} at ${url.href}`,
    most: MOST_TEXTS,
    backend: 'server',
    get platform() {
      const { requests, texts, tokens, retries } = budget.spent;
      const counts = { requests, texts, tokens, ...(retries > 0 && { retries }) };
      return { device: `a server that speaks ${protocol.whose} protocol`, versions: {}, counts };
    },
    embed: async (texts) => ({ embedding: await ask(texts) }),
    together: async (texts) => {
      // Settled, not raced: a request left under way would be company to the next one.
      const answers = await Promise.allSettled(texts.map((text) => ask([text])));
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed) throw failed.reason;
      return { embedding: joined(answers.map((answer) => (answer as PromiseFulfilledResult<Values>).value)) };
    },
    dispose: () => client.close(),
  };
}

/** The most tokens that one answer may say it has read: what is more, or no count, is not believed. */
const MOST_TOKENS = 1e7;

function tokensOf(said: number | undefined): number | undefined {
  return Number.isInteger(said) && said! >= 0 && said! <= MOST_TOKENS ? said : undefined;
}

function joined(rows: readonly Values[]): Values {
  const width = rows[0].shape[1];
  const other = rows.findIndex(({ shape }) => shape[1] !== width);
  if (other >= 0) {
    throw new SubjectError(`vectors of ${width} and of ${rows[other].shape[1]} numbers came to requests at one time.`);
  }
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => data.set(row.data, i * width));
  return { data, shape: [rows.length, width] };
}
