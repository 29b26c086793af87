import { MODULE } from './module';

/** What is used of the engine's own WebAssembly; TypeScript has its types in the library for browsers alone. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => {
    readonly buffer: ArrayBuffer;
  };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** An address in the module's memory. */
type Address = number;

/** What `assembly/reference/index.ts` exports. */
interface Exports {
  dense(x: Address, w: Address, bias: Address, y: Address, S: number, width: number, out: number): void;
}

const { ceil, min } = Math;
const F64 = Float64Array.BYTES_PER_ELEMENT;
const PAGE = 65_536;
/** Positions of a tile, as `assembly/reference/dense.ts` has them. */
const TILE = 4;
/** Positions that are taken at once, so that they stay in the cache. */
const BLOCK = 64;
/** An address has 32 bits. */
const MOST_BYTES = 2 ** 32;

/** How large dense layers are: how many numbers they hold, and the most inputs and outputs of one. */
export interface Sizes {
  readonly numbers: number;
  readonly width: number;
  readonly out: number;
}

/**
 * The weights of dense layers in one memory, and products with them in WebAssembly: the same sums, in the same order, two
 * positions a step. No bit differs from what the loops in `dense.ts` compute.
 */
export class Products {
  private readonly buffer: ArrayBuffer;
  private readonly run: Exports;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private next: number;

  /** @throws where so much memory cannot be had, or this engine has no SIMD */
  constructor({ numbers, width, out }: Sizes) {
    const lengths = [numbers, BLOCK * width, BLOCK * out];
    const pages = ceil((lengths.reduce((sum, n) => sum + n) * F64) / PAGE);
    if (pages * PAGE > MOST_BYTES) throw new Error('the weights take more than WebAssembly can address');
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const module = new WebAssembly.Module(Buffer.from(MODULE, 'base64'));
    this.run = new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
    this.buffer = memory.buffer;
    this.x = new Float64Array(this.buffer, numbers * F64, lengths[1]);
    this.y = new Float64Array(this.buffer, (numbers + lengths[1]) * F64, lengths[2]);
    this.next = 0;
  }

  /** Widens numbers into the memory. */
  widen(numbers: Float32Array): Float64Array {
    const wide = new Float64Array(this.buffer, this.next, numbers.length);
    this.next += wide.byteLength;
    wide.set(numbers);
    return wide;
  }

  /**
   * `y = W·x + b` at each of S positions, `[S, in]` → `[S, out]`.
   * @param weight `[out, in]`, and bias `[out]`: both from {@link widen}
   */
  dense(values: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
    const out = bias.length;
    const width = weight.length / out;
    const S = values.length / width;
    const result = new Float64Array(S * out);
    const { x, y } = this;
    for (let from = 0; from < S; from += BLOCK) {
      const count = min(BLOCK, S - from);
      const padded = ceil(count / TILE) * TILE;
      // (S, in) -> (S / 4, in, 4); past the end the last position once more
      for (let s = 0; s < padded; s++) {
        const row = (from + min(s, count - 1)) * width;
        const to = (s - (s % TILE)) * width + (s % TILE);
        for (let i = 0; i < width; i++) x[to + i * TILE] = values[row + i];
      }
      this.run.dense(x.byteOffset, weight.byteOffset, bias.byteOffset, y.byteOffset, padded, width, out);
      // (out, S) -> (S, out)
      for (let s = 0; s < count; s++) {
        const row = (from + s) * out;
        for (let o = 0; o < out; o++) result[row + o] = y[o * padded + s];
      }
    }
    return result;
  }
}
