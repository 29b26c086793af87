// What takes the reference's time, in WebAssembly, on memory that the caller lends: no data, no stack, no allocation of its
// own. All addresses are of float64 numbers.
export { dense } from './dense';
