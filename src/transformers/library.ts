import { createRequire } from 'node:module';
import { findPackage } from '../backends/packages';
import { EnvironmentError, messageOf } from '../core/errors';

/** What transformers.js is called on npm. */
export const PACKAGE = '@huggingface/transformers';

/** What is used of its tensors. */
export interface LibraryTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number> | BigInt64Array;
}

/** What its tokenizers give, and its models take. */
export type ModelInputs = Readonly<Record<string, LibraryTensor>>;

/** A model: the outputs of its graph by their names, for inputs by theirs. */
export interface LibraryModel {
  (inputs: ModelInputs): Promise<Readonly<Record<string, LibraryTensor>>>;
  /** The ONNX Runtime sessions behind it. */
  readonly sessions: { readonly model: { readonly inputNames: readonly string[] } };
  dispose(): Promise<unknown>;
}

/** How its pipeline for features makes one vector of a row; `none` leaves a vector for each token. */
export type LibraryPooling = 'none' | 'mean' | 'cls' | 'last_token';

/** A pipeline for features: texts in, vectors out. */
export interface LibraryPipeline {
  (texts: readonly string[], options: { readonly pooling: LibraryPooling }): Promise<LibraryTensor>;
  dispose(): Promise<unknown>;
}

interface LoadOptions {
  readonly dtype: string;
  readonly local_files_only: true;
  readonly session_options?: Readonly<Record<string, unknown>>;
}

/** What is used of transformers.js. */
export interface Library {
  readonly env: {
    readonly version: string;
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    remoteHost: string;
    useFSCache: boolean;
    useBrowserCache: boolean;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => LibraryTensor;
  readonly AutoModel: { from_pretrained(folder: string, options: LoadOptions): Promise<LibraryModel> };
  readonly FeatureExtractionPipeline: new (parts: {
    readonly task: 'feature-extraction';
    readonly model: (inputs: ModelInputs) => Promise<Readonly<Record<string, LibraryTensor>>>;
    readonly tokenizer: () => ModelInputs;
  }) => LibraryPipeline;
  pipeline(task: 'feature-extraction', folder: string, options: LoadOptions): Promise<LibraryPipeline>;
}

/** transformers.js as it is installed, with the versions of it and of what computes below it. */
export interface LoadedLibrary {
  readonly library: Library;
  readonly versions: Readonly<Record<string, string>>;
}

/** What computes below transformers.js in Node. */
const RUNTIME = 'onnxruntime-node';

/** What to do where it is not installed. */
export const HOW_TO_GET = `npm install --save-dev ${PACKAGE}`;

const requireHere = createRequire(__filename);
let loaded: LoadedLibrary | undefined;

/**
 * Loads transformers.js, if the user has installed it, and keeps it from the network: it is to read the folders that it is
 * given, and nothing else, nor to leave anything in a cache of its own.
 *
 * @throws EnvironmentError that says what to install.
 */
export function loadLibrary(): LoadedLibrary {
  loaded ??= load();
  return loaded;
}

function load(): LoadedLibrary {
  const found = findPackage(PACKAGE);
  if (!found) {
    throw new EnvironmentError(
      `--backend transformers.js needs ${PACKAGE}, which is not installed. In your project: ${HOW_TO_GET}`,
    );
  }
  let library: Library;
  let runtime: { readonly version: string };
  try {
    library = requireHere(found.main) as Library;
    runtime = createRequire(found.main)(`${RUNTIME}/package.json`) as { readonly version: string };
  } catch (thrown) {
    throw new EnvironmentError(
      `${PACKAGE} ${found.version} is installed, but does not load: ${messageOf(thrown)}. Install it again: ${HOW_TO_GET}`,
      { cause: thrown },
    );
  }
  Object.assign(library.env, {
    allowRemoteModels: false,
    allowLocalModels: true,
    useFSCache: false,
    useBrowserCache: false,
  });
  return { library, versions: { [PACKAGE]: found.version, [RUNTIME]: runtime.version } };
}
