import { runInThisContext } from 'node:vm';

/** Numbers as runtimes take and give them. */
type Numbers = ArrayBufferView & { readonly length: number };

/**
 * Node's own realm, seen from a realm that a test runner made for a test: jest makes one for each file, and vitest's vmThreads too.
 * The arrays of the one are no instances of the other's, and what is native makes its answers in Node's own.
 */
export interface HostRealm {
  readonly global: typeof globalThis;
  /** Loads a package there, past the registry of the test runner. */
  require(path: string): unknown;
  /** The same memory as an array of Node's own; what is none stays as it is. */
  there<T>(data: T): T;
  /** The same memory as an array of this realm; what is none stays as it is. */
  here<T>(data: T): T;
}

/** @returns undefined where this code runs in Node's own realm, or in one that shows no way there */
export function hostRealm(): HostRealm | undefined {
  const host = runInThisContext('globalThis') as typeof globalThis;
  if (host.Float32Array === Float32Array) return undefined;
  const { createRequire } = host.process?.getBuiltinModule?.('node:module') ?? {};
  if (!createRequire) return undefined;
  return {
    global: host,
    require: createRequire(__filename),
    there: (data) => viewIn(host, data),
    here: (data) => viewIn(globalThis, data),
  };
}

function viewIn<T>(realm: typeof globalThis, data: T): T {
  if (!ArrayBuffer.isView(data)) return data;
  const { buffer, byteOffset, length } = data as unknown as Numbers;
  const kind = data.constructor.name as 'Float32Array';
  return new realm[kind](buffer as ArrayBuffer, byteOffset, length) as unknown as T;
}
