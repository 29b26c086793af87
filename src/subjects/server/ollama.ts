import { beside } from './address';
import { fieldOf, listOf } from './fields';
import type { Protocol } from './protocol';

const PATH = /\/api\/embed\/?$/;

/** `/api/embed` of Ollama. */
export const ollama: Protocol = {
  whose: "Ollama's",
  path: PATH,
  namesModel: true,
  models: {
    address: (url) => beside(url, '/api/tags', PATH),
    names: (answer) => listOf(fieldOf(answer, 'models')).map((model) => fieldOf(model, 'name')),
  },
  body: (texts, model) => ({ model, input: texts }),
  vectors(answer) {
    const vectors = fieldOf(answer, 'embeddings');
    if (!Array.isArray(vectors)) throw new Error('its answer has no list "embeddings"');
    return vectors as unknown[];
  },
  tokens: (answer) => {
    const read = fieldOf(answer, 'prompt_eval_count');
    return typeof read === 'number' ? read : undefined;
  },
};
