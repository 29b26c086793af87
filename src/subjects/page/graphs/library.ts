import type { GraphDevice, LoadAsked, PageTensor, PageTensors } from '../messages';

/** What runs graphs in a page. */
export interface GraphLibrary {
  /** Loads a model. */
  load(asked: LoadAsked): Promise<LoadedGraph>;
  /** Makes one vector of each row, as the library does. */
  pool?(inputs: PageTensors, outputs: PageTensors, pooling: string): Promise<PageTensor>;
}

/** A model that is loaded. */
export interface LoadedGraph {
  run?(inputs: PageTensors, fetches?: readonly string[]): Promise<PageTensors>;
  /** Makes a vector of each text. */
  embed?(texts: readonly string[], pooling: string): Promise<PageTensor>;
  release(): Promise<unknown>;
}

/** Starts a library, which the server has under `runtime/` and `library/`, on a device. */
export type StartLibrary = (device: GraphDevice) => Promise<GraphLibrary>;

/** A tensor of either library. */
export interface LiveTensor {
  readonly type: string;
  readonly data: unknown;
  readonly dims: readonly number[];
  dispose?(): void;
}

/** Settings of ONNX Runtime, by which both libraries find its WebAssembly. */
export interface WasmSettings {
  numThreads: number;
  wasmPaths: string;
}

/** The address of something that the server has. */
export const at = (path: string): string =>
  new URL(path, (globalThis as unknown as { location: { href: string } }).location.href).href;

/** One thread, of modules that the server has: nothing is fetched from elsewhere. */
export function settle(wasm: WasmSettings): void {
  wasm.numThreads = 1;
  wasm.wasmPaths = at('runtime/');
}

/** The numbers of a tensor, those in half precision as their bits; what the library holds of it is freed. */
export function taken(tensor: LiveTensor): PageTensor {
  const { type, dims } = tensor;
  const numbers = tensor.data as PageTensor['data'];
  const isHalf = Object.prototype.toString.call(numbers) === '[object Float16Array]';
  const data = isHalf
    ? new Uint16Array(numbers.buffer, numbers.byteOffset, numbers.length).slice()
    : (numbers.slice() as PageTensor['data']);
  tensor.dispose?.();
  return { type, data, dims: [...dims].map(Number) };
}

/** Those of several tensors, by their names. */
export function allTaken(tensors: Readonly<Record<string, LiveTensor>>): PageTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, taken(tensor)]));
}
