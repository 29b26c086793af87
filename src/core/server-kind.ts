/** The kinds of embedding server that are spoken to: OpenAI's API, text-embeddings-inference, Ollama. */
export const SERVER_KINDS = ['openai', 'tei', 'ollama'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];
