// The BERT's kernels in WebAssembly, on somebody else's memory: no data, no stack, no allocation of its own. All addresses
// are of float32 numbers.
export { attention, attentionRoom } from './attention';
export { dense, pack } from './dense';
export { addLayerNorm } from './layer-norm';
export { pool } from './pool';
