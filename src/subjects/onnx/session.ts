import { dirname, resolve } from 'node:path';
import type { Values } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import type { RanNodes } from '../../core/subject';
import type { Feed } from './feeds';
import { externalFilesOf, readAll } from './external-data';
import { fromFloat16 } from './float16';
import type { OnnxGraph } from './graph';
import type { OrtOptions, OrtSession, OrtTensor, OrtValue } from './ort';
import { assertProviderWorks } from './providers';
import { Profile } from './ran-nodes';
import type { LoadedRuntime } from './runtime';
import { sentence } from './sentence';
import { option } from '../../core/option';

/** An input, in whatever array the runtime takes for its type. */
export interface Fed {
  readonly type: string;
  readonly data: unknown;
  readonly shape: readonly number[];
}

/** The setting that says where a graph's files with weights lie. */
const WEIGHTS_FOLDER = 'session.model_external_initializers_file_folder_path';

/** A graph that a runtime has loaded. */
export class GraphSession {
  /**
   * Loads a graph, with the settings that users get who set none.
   *
   * @param bytes the content of the file
   * @param isChanged they are not what the file holds
   * @param isProfiled its first passes are looked at, up to `ranNodes`
   * @throws UsageError where the runtime refuses it, EnvironmentError where a file with weights is missing, or what it is to compute
   *   with is not here.
   */
  static async open(
    file: string,
    bytes: Uint8Array,
    graph: OnnxGraph,
    runtime: LoadedRuntime,
    { isChanged = false, isProfiled = false }: { readonly isChanged?: boolean; readonly isProfiled?: boolean } = {},
  ): Promise<GraphSession> {
    const external = await externalFilesOf(file, graph);
    const web = runtime.name === 'onnxruntime-web';
    const threads = runtime.threads ?? Number(process.env.OMP_NUM_THREADS);
    const profile = isProfiled ? await Profile.begin() : undefined;
    const options: OrtOptions = {
      executionProviders: [runtime.provider ?? (web ? 'wasm' : 'cpu')],
      ...profile?.options,
      // Errors are thrown as well; warnings are how the graph was built.
      logSeverityLevel: 4,
      ...(runtime.graphOptimization && { graphOptimizationLevel: runtime.graphOptimization }),
      ...(threads >= 1 && !web && { intraOpNumThreads: threads }),
      ...(web && external.length > 0 && { externalData: await readAll(external) }),
      extra: nested({
        ...runtime.sessionSettings,
        ...(!web && external.length > 0 && isChanged && { [WEIGHTS_FOLDER]: dirname(resolve(file)) }),
      }),
    };
    try {
      // By its path, where weights lie beside it: the runtime looks for them from there.
      const whole = !web && external.length > 0 && !isChanged ? file : bytes;
      return new GraphSession(await runtime.ort.InferenceSession.create(whole, options), runtime, profile);
    } catch (thrown) {
      await profile?.remove();
      await assertProviderWorks(runtime);
      throw new UsageError(
        `${file}: ${runtime.name} ${runtime.version} cannot load it: ${sentence(thrown)} Export it for a version of ONNX that this one knows, or try another runtime (${option('backend')}).`,
        { cause: thrown },
      );
    }
  }

  private constructor(
    private readonly session: OrtSession,
    private readonly runtime: LoadedRuntime,
    private readonly profile?: Profile,
  ) {}

  /**
   * Runs the graph.
   * @param names the outputs to fetch; all where none are named
   * @returns those in floating point, by name
   */
  async run(feeds: ReadonlyMap<string, Feed>, names?: readonly string[]): Promise<ReadonlyMap<string, Values>> {
    return this.read(feeds, names, (tensor) => {
      const data = floatsOf(tensor);
      return data && { data, shape: [...tensor.dims] };
    });
  }

  /**
   * Runs the graph.
   * @param names the outputs to fetch
   * @param read what is kept of an output; nothing where it returns undefined
   */
  async read<T>(
    feeds: ReadonlyMap<string, Fed>,
    names: readonly string[] | undefined,
    read: (tensor: OrtTensor) => T | undefined,
  ): Promise<ReadonlyMap<string, T>> {
    const { Tensor } = this.runtime.ort;
    const given = Object.fromEntries(
      [...feeds].map(([name, { type, data, shape }]) => [name, new Tensor(type, data, shape)]),
    );
    const answer = names ? await this.session.run(given, names) : await this.session.run(given);
    const found = new Map<string, T>();
    for (const [name, tensor] of Object.entries(answer)) {
      const kept = read(tensor);
      if (kept !== undefined) found.set(name, kept);
      tensor.dispose?.();
    }
    return found;
  }

  /** Its inputs and outputs, where the runtime names them. */
  get values(): { readonly inputs?: readonly OrtValue[]; readonly outputs?: readonly OrtValue[] } {
    return { inputs: this.session.inputMetadata, outputs: this.session.outputMetadata };
  }

  /** Says what ran the nodes so far, once, of one that is profiled; or why nobody knows. */
  async ranNodes(): Promise<RanNodes | string | undefined> {
    return this.profile?.end(this.session, this.runtime.provider ?? 'cpu');
  }

  async release(): Promise<void> {
    await this.session.release();
    await this.profile?.remove();
  }
}

/** Settings by their whole names, such as `session.x64quantprecision`, as a level of names each. */
function nested(settings: Readonly<Record<string, string>>): Record<string, Record<string, string>> {
  const groups: Record<string, Record<string, string>> = {};
  for (const [name, value] of Object.entries(settings)) {
    const [group, ...rest] = name.split('.');
    groups[group] = { ...groups[group], [rest.join('.')]: value };
  }
  return groups;
}

/** The numbers of a tensor in memory of their own; undefined where they are not in floating point. */
function floatsOf({ type, data }: OrtTensor): Float32Array | undefined {
  if (type === 'float32') return (data as Float32Array).slice();
  if (type === 'float64') return Float32Array.from(data as Float64Array);
  if (type !== 'float16') return undefined;
  // Bits, where this Node has no array of half-precision numbers.
  return data instanceof Uint16Array ? fromFloat16(data) : Float32Array.from(data as Iterable<number>);
}
