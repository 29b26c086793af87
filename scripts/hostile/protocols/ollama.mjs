import { serverKind } from './server-kinds.mjs';

/** Ollama's protocol. */
export default serverKind({
  name: 'ollama',
  path: '/api/embed',
  answer: { model: 'small', embeddings: [[0.25, -0.5, 1.5]], total_duration: 14143917, prompt_eval_count: 3 },
  models: { models: [{ name: 'small', model: 'small', size: 10 }] },
});
