import * as tf from '@tensorflow/tfjs-core';
import { MODULE } from './module';

/** What is used of the engine's own WebAssembly; TypeScript has its types in the library for browsers alone. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** An address in the memory of tfjs's module. */
export type Address = number;

/** Bytes of a float32. */
export const F32 = 4;

/** What `assembly/index.ts` exports. */
export interface WasmExports {
  attentionRoom(S: number, D: number): number;
  attention(
    qkv: Address,
    scale: number,
    bias: Address,
    byRow: number,
    byHead: number,
    byQuery: number,
    byKey: number,
    room: Address,
    out: Address,
    weights: Address,
    B: number,
    S: number,
    H: number,
    D: number,
  ): void;
  pack(from: Address, to: Address, width: number, out: number): void;
  dense(
    x: Address,
    packed: Address,
    bias: Address,
    y: Address,
    rows: number,
    width: number,
    out: number,
    activates: number,
  ): void;
  addLayerNorm(
    x: Address,
    residual: Address,
    gamma: Address,
    beta: Address,
    y: Address,
    rows: number,
    width: number,
    eps: number,
  ): void;
  pool(
    hidden: Address,
    mask: Address,
    cls: Address,
    mean: Address,
    last: Address,
    B: number,
    S: number,
    E: number,
  ): void;
}

/** What is used of tfjs's wasm backend beyond tfjs's own contract. */
interface WasmBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): Address;
    _free(at: Address): void;
    readonly asm?: { readonly memory?: { readonly buffer: ArrayBufferLike } };
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo;
}

/** The kernels' module, on the memory in which tfjs's wasm backend keeps its tensors. */
export class WasmInstance {
  readonly run: WasmExports;
  private readonly backend: WasmBackend;

  /**
   * On the backend that is current, which has to be wasm.
   * @throws a sentence where its memory cannot be had, or this engine has no SIMD.
   */
  constructor() {
    this.backend = tf.backend() as unknown as WasmBackend;
    const { wasm } = this.backend;
    const memory = wasm.asm?.memory;
    // tfjs does not promise it: it must be the very memory that tensors are read from.
    if (memory === undefined || memory.buffer !== wasm.HEAPU8.buffer) {
      throw new Error("tfjs's wasm backend does not show its memory; it does in version 4.22");
    }
    const module = new WebAssembly.Module(Buffer.from(MODULE, 'base64'));
    this.run = new WebAssembly.Instance(module, { env: { memory } }).exports as WasmExports;
  }

  /** Where a tensor lies. */
  at(tensor: tf.TensorInfo): Address {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** A tensor's numbers, in place; only until the next allocation, which may move the memory. */
  numbersOf(tensor: tf.TensorInfo): Float32Array {
    const { buffer } = this.backend.wasm.HEAPU8;
    return new Float32Array(buffer, this.at(tensor), tf.util.sizeFromShape(tensor.shape));
  }

  /** A tensor whose numbers are whatever lay there before. */
  make<T extends tf.Tensor>(shape: readonly number[]): T {
    return tf.engine().makeTensorFromTensorInfo(this.backend.makeOutput(shape, 'float32')) as T;
  }

  /**
   * Runs `work` with room for so many numbers, and frees it: no tensor, since tfjs's own account of one costs a small model
   * more than a kernel does.
   */
  lend<T>(numbers: number, work: (room: Address) => T): T {
    const { wasm } = this.backend;
    const room = wasm._malloc(numbers * F32) >>> 0; // addresses beyond 2 GiB come signed
    if (room === 0) throw new Error(`tfjs's wasm backend has no room for ${numbers} numbers`);
    try {
      return work(room);
    } finally {
      wasm._free(room);
    }
  }
}
