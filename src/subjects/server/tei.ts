import type { Protocol } from './protocol';

/** `/embed` of text-embeddings-inference: a list of vectors. It cuts texts that are too long only when it is asked to. */
export const tei: Protocol = {
  whose: "text-embeddings-inference's",
  path: /(?<!\/api)\/embed\/?$/,
  namesModel: false,
  body: (texts) => ({ inputs: texts, truncate: true }),
  vectors(answer) {
    if (!Array.isArray(answer)) throw new Error('its answer is no list of vectors');
    return answer as unknown[];
  },
  tokens: () => undefined,
};
