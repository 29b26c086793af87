import { serverKind } from './server-kinds.mjs';

/** The protocol of text-embeddings-inference. */
export default serverKind({ name: 'tei', path: '/embed', answer: [[0.25, -0.5, 1.5]] });
