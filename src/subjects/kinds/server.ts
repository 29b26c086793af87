import { UsageError } from '../../core/errors';
import { isServerAddress } from '../server/address';
import { serverSource } from '../server/server-source';
import { wordsFrom } from '../texts/word-list';
import type { ModelKind } from './kind';
import { option } from '../../core/option';

/** How many cases to generate of a server unless told otherwise: each is some twenty requests. */
const SERVER_RUNS = 25;

/** An embedding server, asked over HTTP. */
export const server: ModelKind = {
  name: 'a server',
  plural: 'servers',
  what: 'the address of an embedding server',
  example: 'http://127.0.0.1:8080/v1/embeddings',
  needs: '',
  guide: 'guide/servers.md',
  fields: ['words', 'tokenizer', 'kind', 'served'],
  runs: SERVER_RUNS,
  remote: true,
  noProof: ({ model }) => `${model} is a server: its weights cannot be seen`,
  recognise: ({ model }) => isServerAddress(model),
  check({ model, options }) {
    if (options.offline)
      throw new UsageError(`${option('offline')} makes no request, and ${model} is a server. Leave one of them out.`);
  },
  deed({ model, options: { words, tokenizer } }) {
    const made = [words, tokenizer].filter((path) => path !== undefined);
    const from = made.length > 0 ? `, made of what ${made.join(' and ')} holds` : '';
    return `send texts${from} to ${model}, with PADPROOF_API_KEY where that is set`;
  },
  locate: ({ model }) => model,
  open: async (address, { options }) => serverSource(address, await wordsFrom(options), options),
};
