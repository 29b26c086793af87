import type { BackendProbe } from '../backends/backend';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { hostRealm, type HostRealm } from '../backends/host-realm';
import { findPackage, type InstalledPackage } from '../backends/packages';
import type { Platform } from '../../core/subject';
import { messageOf, NotHereError } from '../../core/errors';
import { option } from '../../core/option';

/** What the option `backend` calls it. */
export const BACKEND = 'transformers.js' as const;

/** What it is called on npm, and what computes below it in Node. */
const PACKAGE = '@huggingface/transformers';
const RUNTIME = 'onnxruntime-node';

/** What to do where it is not installed. */
const HOW_TO_GET = `npm install ${PACKAGE} beside padproof. Where the install script of ${RUNTIME} cannot download (it fetches GPU libraries), add --ignore-scripts: the CPU needs none of it.`;

/** What is used of its tensors. */
export interface LibraryTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number> | BigInt64Array;
}

/** Tensors by the names of a graph's inputs, or of its outputs. */
export type NamedTensors = Readonly<Record<string, LibraryTensor>>;

/** A model: the outputs of its graph for the inputs of its graph. */
export interface LibraryModel {
  (inputs: NamedTensors): Promise<NamedTensors>;
  dispose(): Promise<unknown>;
}

/** How its pipeline makes one vector of a row. */
interface Pooled {
  readonly pooling: 'mean' | 'cls' | 'last_token';
}

/** A pipeline for features: texts in, vectors out. */
export interface LibraryPipeline {
  (texts: readonly string[], options: Pooled): Promise<LibraryTensor>;
  dispose(): Promise<unknown>;
}

/** A tokenizer. */
export interface LibraryTokenizer {
  /** The ids of a text, with special tokens. */
  encode(text: string): readonly number[];
}

/** How it is to load a model. */
export interface LoadOptions {
  readonly dtype: string;
  readonly local_files_only: true;
  readonly session_options: Readonly<Record<string, unknown>>;
}

/** What is used of transformers.js. */
export interface Library {
  readonly env: {
    readonly version: string;
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    useFSCache: boolean;
    useBrowserCache: boolean;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => LibraryTensor;
  readonly AutoModel: { from_pretrained(folder: string, options: LoadOptions): Promise<LibraryModel> };
  readonly AutoTokenizer: {
    from_pretrained(folder: string, options: Pick<LoadOptions, 'local_files_only'>): Promise<LibraryTokenizer>;
  };
  readonly FeatureExtractionPipeline: new (parts: {
    readonly task: 'feature-extraction';
    readonly model: (inputs: NamedTensors) => Promise<NamedTensors>;
    readonly tokenizer: () => NamedTensors;
  }) => LibraryPipeline;
  pipeline(task: 'feature-extraction', folder: string, options: LoadOptions): Promise<LibraryPipeline>;
}

/** transformers.js as it is installed, with the versions of it and of what computes below it. */
export interface LoadedLibrary {
  readonly library: Library;
  readonly versions: Readonly<Record<string, string>>;
  /** The main file of its package. */
  readonly main: string;
  /** Where it computes elsewhere than in this process: what it runs on, once a model is loaded. */
  platform?(): Platform;
}

const requireHere = createRequire(__filename);

/** Says whether it can be used here. */
export function probeLibrary(): BackendProbe {
  const found = findPackage(PACKAGE);
  const missing = (why: string): BackendProbe => {
    return { name: BACKEND, available: false, why, versions: {}, howToGet: HOW_TO_GET };
  };
  if (!found) return missing(`${PACKAGE} is not installed.`);
  // In a process of its own: two versions of ONNX Runtime, its own and another, do not get along in one.
  const script = 'require(process.argv[1])';
  const { status, stderr } = spawnSync(process.execPath, ['-e', script, found.main], { encoding: 'utf8' });
  if (status === 0) return { name: BACKEND, available: true, versions: versionsOf(found), device: 'CPU, ONNX Runtime' };
  const error = /^\w*Error.*$/m.exec(stderr)?.[0] ?? `loading it ended with ${status}`;
  return missing(`${PACKAGE} ${found.version} is installed, but does not load: ${error}`);
}

/**
 * Loads transformers.js, if the user has installed it, and keeps it from the network: it is to read the folders that it is
 * given and nothing else, and to leave nothing in a cache of its own.
 *
 * @throws EnvironmentError that says what to install.
 */
export function loadLibrary(): LoadedLibrary {
  try {
    return load();
  } catch (thrown) {
    throw new NotHereError(`${option('backend')} ${BACKEND}: ${messageOf(thrown)} To get it: ${HOW_TO_GET}`, {
      cause: thrown,
    });
  }
}

function load(): LoadedLibrary {
  const found = findPackage(PACKAGE);
  if (!found) throw new Error(`${PACKAGE} is not installed.`);
  try {
    const host = hostRealm();
    const library = host
      ? acrossRealms(host.require(found.main) as Library, host)
      : (requireHere(found.main) as Library);
    const alone = { allowRemoteModels: false, allowLocalModels: true, useFSCache: false, useBrowserCache: false };
    Object.assign(library.env, alone);
    return { library, versions: versionsOf(found), main: found.main };
  } catch (thrown) {
    throw new Error(`${PACKAGE} ${found.version} is installed, but does not load: ${messageOf(thrown)}.`, {
      cause: thrown,
    });
  }
}

/** Of Node's own realm: its tensors take arrays of this one. */
function acrossRealms(library: Library, { there }: HostRealm): Library {
  class Tensor extends library.Tensor {
    constructor(type: 'int64', data: BigInt64Array, dims: readonly number[]) {
      super(type, there(data), dims);
    }
  }
  return { ...library, Tensor };
}

/** Of it, and of the ONNX Runtime that it brings. */
function versionsOf({ main, version }: InstalledPackage): Readonly<Record<string, string>> {
  const runtime = createRequire(main)(`${RUNTIME}/package.json`) as { readonly version: string };
  return { [PACKAGE]: version, [RUNTIME]: runtime.version };
}
