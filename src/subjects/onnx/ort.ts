/** What is used of ONNX Runtime's JavaScript interface (onnxruntime-common), which both packages have. */
export interface OrtModule {
  readonly env: { readonly wasm: { numThreads?: number }; logLevel?: string };
  /** What it can compute with; of onnxruntime-node. */
  listSupportedBackends?(): readonly { readonly name: string }[];
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: string | Uint8Array, options: OrtOptions): Promise<OrtSession>;
  };
}

export interface OrtOptions {
  readonly executionProviders?: readonly string[];
  readonly intraOpNumThreads?: number;
  readonly graphOptimizationLevel?: string;
  readonly enableProfiling?: boolean;
  /** What the path of the profile begins with: the runtime puts the time behind it. */
  readonly profileFilePrefix?: string;
  /** 0 says everything, 4 what ends it. */
  readonly logSeverityLevel?: number;
  /** Settings of the runtime by their own names, a level of names each; of onnxruntime-node. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Files that the graph names, for runtimes that do not open files themselves. */
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** An input or an output of a session. */
export interface OrtValue {
  readonly name: string;
  readonly isTensor: boolean;
  /** Of a tensor. */
  readonly type?: string;
  /** A size, or the name of an open axis. */
  readonly shape?: readonly (number | string)[];
}

export interface OrtSession {
  /** Since 1.22, and in this process. */
  readonly inputMetadata?: readonly OrtValue[];
  readonly outputMetadata?: readonly OrtValue[];
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches?: readonly string[],
  ): Promise<Readonly<Record<string, OrtTensor>>>;
  /** Writes the profile, and ends it. */
  endProfiling?(): void;
  release(): Promise<void>;
}

export interface OrtTensor {
  readonly type: string;
  readonly data: unknown;
  readonly dims: readonly number[];
  dispose?(): void;
}
