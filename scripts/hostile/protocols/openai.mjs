import { serverKind } from './server-kinds.mjs';

/** OpenAI's protocol. */
export default serverKind({
  name: 'openai',
  path: '/v1/embeddings',
  answer: {
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5, 1.5] }],
    model: 'small',
    usage: { prompt_tokens: 3, total_tokens: 3 },
  },
  models: { object: 'list', data: [{ id: 'small', object: 'model' }] },
});
