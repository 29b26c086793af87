import type { BackendProbe } from '../backends/backend';
import { createRequire } from 'node:module';
import { hostRealm } from '../backends/host-realm';
import { findPackage } from '../backends/packages';
import { messageOf, NotHereError, UsageError } from '../../core/errors';
import type { Platform } from '../../core/subject';
import { acrossRealms } from './across-realms';
import type { OrtModule } from './ort';
import { option } from '../../core/option';
import type { GraphOptimization } from '../../core/report/subject-spec';

/** One of the packages that run ONNX graphs. */
interface Runtime {
  /** The package, and what the option `backend` takes. */
  readonly name: string;
  readonly howToGet: string;
  /** What computes, in words. */
  readonly device: string;
}

/** Known to padproof, the one that is taken first where both are installed. */
const RUNTIMES: readonly Runtime[] = [
  {
    name: 'onnxruntime-node',
    howToGet:
      'npm install onnxruntime-node beside padproof. Where its install script cannot download (it fetches GPU libraries), add --ignore-scripts: the CPU needs none of it.',
    device: 'CPU, ONNX Runtime',
  },
  {
    name: 'onnxruntime-web',
    howToGet: 'npm install onnxruntime-web beside padproof; it is WebAssembly, and runs wherever Node does.',
    device: 'WebAssembly, ONNX Runtime, one thread',
  },
];

/** What the option `backend` may name for ONNX graphs. */
export const runtimeNames: readonly string[] = RUNTIMES.map(({ name }) => name);

/** A runtime that is loaded. */
export interface LoadedRuntime {
  readonly name: string;
  readonly version: string;
  readonly device: string;
  readonly ort: OrtModule;
  /** What it computes with, as its execution providers are named; the processor where it is absent. */
  readonly provider?: string;
  /** Where it computes elsewhere than in this process: what it runs on, once a graph is loaded. */
  platform?(): Platform;
  /** How far it is to optimise graphs; as far as it does by itself where it is absent. */
  readonly graphOptimization?: GraphOptimization;
  /** How many threads it is to take for one operator; as many as it takes by itself where it is absent. */
  readonly threads?: number;
  /** Settings of its sessions, as ONNX Runtime names them, such as `session.x64quantprecision`. */
  readonly sessionSettings?: Readonly<Record<string, string>>;
}

const requireHere = createRequire(__filename);

/** Says whether a runtime can be used here. */
export function probeRuntime(name: string): BackendProbe {
  const { howToGet, device } = runtimeNamed(name);
  if (!findPackage(name)) return { name, available: false, why: 'it is not installed.', versions: {}, howToGet };
  try {
    const { version } = load(name);
    return { name, available: true, versions: { [name]: version }, device };
  } catch (thrown) {
    return { name, available: false, why: messageOf(thrown), versions: {}, howToGet };
  }
}

/**
 * Which runtime is to run a graph: the one that is named, or the first that is installed.
 * @throws UsageError for a name of something else, EnvironmentError where none is installed.
 */
export function chooseRuntime(named: string | undefined): string {
  if (named !== undefined && !runtimeNames.includes(named)) {
    throw new UsageError(
      `${option('backend')} is ${named}, which runs no ONNX graphs; expected one of ${runtimeNames.join(', ')}, or nothing.`,
    );
  }
  const candidates = named === undefined ? runtimeNames : [named];
  const found = candidates.find((name) => findPackage(name));
  if (found !== undefined) return found;
  const remedies = candidates.map((name) => runtimeNamed(name).howToGet).join(' Or: ');
  throw new NotHereError(
    `${named === undefined ? `Neither ${runtimeNames.join(' nor ')} is` : `${named} is not`} installed, and an ONNX graph takes it. To get it: ${remedies}`,
  );
}

/**
 * Loads a runtime.
 * @throws as {@link chooseRuntime}, and EnvironmentError where it is installed and does not load.
 */
export function loadRuntime(name: string): LoadedRuntime {
  chooseRuntime(name);
  try {
    return load(name);
  } catch (thrown) {
    throw new NotHereError(
      `${name} is installed, but does not load: ${messageOf(thrown)} The other is ${runtimeNames.filter((other) => other !== name).join(', ')}.`,
      { cause: thrown },
    );
  }
}

function runtimeNamed(name: string): Runtime {
  const found = RUNTIMES.find((runtime) => runtime.name === name);
  if (found) return found;
  throw new UsageError(`There is no ${name} that runs ONNX graphs; expected one of ${runtimeNames.join(', ')}.`);
}

function load(name: string): LoadedRuntime {
  const { version, main } = findPackage(name)!;
  const host = hostRealm();
  const ort = host ? acrossRealms(host.require(main) as OrtModule, host) : (requireHere(main) as OrtModule);
  if (name === 'onnxruntime-node') {
    settleOnBits(ort, host?.global);
    // What it writes to the terminal by itself, it throws as well.
    ort.env.logLevel = 'fatal';
  }
  // Threads of WebAssembly are workers of Node, which outlive the session.
  if (name === 'onnxruntime-web') ort.env.wasm.numThreads = 1;
  return { name, version, device: runtimeNamed(name).device, ort };
}

/**
 * Where Node has arrays of half-precision numbers (since 24), onnxruntime-common takes them, and onnxruntime-node 1.30 reads
 * nothing from them. It looks for them once, at its first tensor; not finding them, it keeps to their bits.
 */
function settleOnBits({ Tensor }: OrtModule, realm: typeof globalThis = globalThis): void {
  const host = realm as { Float16Array?: unknown };
  const known = Object.getOwnPropertyDescriptor(host, 'Float16Array');
  if (!known?.configurable) return;
  delete host.Float16Array;
  try {
    new Tensor('float32', new Float32Array(1), [1]);
  } finally {
    Object.defineProperty(host, 'Float16Array', known);
  }
}
