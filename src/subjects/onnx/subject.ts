import type { Batch } from '../../core/batch';
import { OUTPUT_NAMES, type Encoding, type OutputName } from '../../core/encoding';
import { messageOf, UsageError } from '../../core/errors';
import { encodeInPieces } from '../../core/pieces';
import type { RanNodes, Subject, SubjectSource } from '../../core/subject';
import { MOST_BYTES, readRegular } from '../../core/files/read-regular';
import { isCacheOutput } from './decoder-inputs';
import { factsOf, type Facts } from './facts';
import { feedsOf } from './feeds';
import type { OnnxGraph } from './graph';
import { staticAxes, inputsOf, type GraphInputs } from './inputs';
import { GraphInside } from './inside/inside';
import { notesOn } from './notes';
import type { OnnxOptions } from './options';
import { graphInOrtFormat, isOrtFormat } from './ort-format';
import { encodingFrom, notesOnOthers, offeredOutputs, outputsOf, type GraphOutput } from './outputs';
import { precisionOf } from './precision';
import { assertHasProvider, assertProviderWorks } from './providers';
import { readGraph } from './read-graph';
import { chooseRuntime, loadRuntime, type LoadedRuntime } from './runtime';
import { sentence } from './sentence';
import { GraphSession } from './session';
import { asAsked, assertRanOn, notesOnRun, ranOn, settingsAsked } from './as-asked';
import { unreadable } from '../../core/files/unreadable';

/** Rows and positions of the first batch: numbers of which no axis of an output is likely to have the second. */
const TRIAL = { size: 2, length: 13 };

/** All that is known of a graph before it is loaded. */
interface Known {
  readonly file: string;
  readonly graph: OnnxGraph;
  readonly inputs: GraphInputs;
  readonly facts: Facts;
  readonly runtime: LoadedRuntime;
  readonly options: OnnxOptions;
}

/**
 * An ONNX graph as a source of subjects, run by ONNX Runtime.
 *
 * @param file the graph
 * @param name how the user named it
 * @param loaded what runs it; what the options name, in this process, where it is not given
 * @throws UsageError where the file is none, or its inputs are not an encoder's; EnvironmentError where it cannot be read, or
 *   what runs it is missing. `open` throws them for what only running it shows.
 */
export async function onnxSource(
  file: string,
  name: string,
  options: OnnxOptions,
  loaded: LoadedRuntime = loadRuntime(chooseRuntime(options.backend)),
): Promise<SubjectSource> {
  const runtime = asAsked(loaded, options);
  const bytes = await bytesOf(file);
  const graph = isOrtFormat(bytes) ? await graphInOrtFormat(bytes, file, runtime) : readGraph(bytes, file);
  const named = inputsOf(graph, file, options);
  const facts = await factsOf(file, graph, named, options);
  const inputs = { ...named, isCausal: facts.attention === 'causal' };
  const known = { file, graph, inputs, facts, runtime, options };
  return { name, weightScales: [], reopens: true, open: () => openGraph(known, name) };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return readRegular(file, MOST_BYTES).catch((thrown: unknown) => {
    throw unreadable(`MODEL cannot be read: ${messageOf(thrown)}.`, thrown);
  });
}

async function openGraph(known: Known, name: string): Promise<Subject> {
  const { file, graph, inputs, facts, runtime, options } = known;
  // Not before: of several forms the others are run.
  if (options.executionProvider) assertHasProvider(runtime, options.executionProvider);
  const isProfiled = options.executionProvider !== undefined;
  const session = await GraphSession.open(file, await bytesOf(file), graph, runtime, { isProfiled });
  const staticShape = staticAxes(inputs);
  const { outputs, others, nodes } = await tryOut(session, known).catch(async (thrown: unknown) => {
    await session.release();
    throw thrown;
  });
  const precision = precisionOf(graph);
  const { notes, ...traits } = facts;
  const run = (batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> => {
    const fetched = outputs.filter(({ output }) => wanted.includes(output)).map((output) => output.name);
    return encodeInPieces(batch, staticShape.size, async (piece) =>
      encodingFrom(outputs, await session.run(feedsOf(piece, inputs), fetched)),
    );
  };
  const ofGraph = {
    ...(graph.isOrtFormat ? { format: 'ORT' } : { opset: graph.opset }),
    ...(graph.producer !== '' && { 'made by': graph.producer }),
    ...settingsAsked(options),
  };
  const inside = new GraphInside({ file, graph, inputs, runtime, outputs, bytes: () => bytesOf(file) });
  return {
    name,
    ...traits,
    fullyMasked: 'unspecified',
    outputs: offeredOutputs(outputs, OUTPUT_NAMES),
    maskInput: inputs.mask ? 'required' : 'none',
    ...(Object.keys(staticShape).length > 0 && { staticShape }),
    backend: runtime.name,
    precision,
    ...(runtime.provider !== undefined && { executionProvider: runtime.provider }),
    notes: [...notesOn(graph, inputs, precision, facts.positions), ...others, ...notes, ...notesOnRun(nodes, options)],
    get platform() {
      const { settings, ...where } = runtime.platform?.() ?? {
        device: runtime.device,
        versions: { [runtime.name]: runtime.version },
        ...ranOn(nodes, options),
      };
      return { ...where, settings: { ...settings, ...ofGraph } };
    },
    encode: run,
    // Where an axis is fixed, nothing tells it from others of that size.
    ...(staticShape.length === undefined && (staticShape.size ?? 1) === 1 && { inside: () => insideOf(graph, inside) }),
    dispose: async () => {
      await inside.close();
      await session.release();
    },
  };
}

function insideOf({ isOrtFormat }: OnnxGraph, inside: GraphInside): Promise<GraphInside> {
  if (!isOrtFormat) return Promise.resolve(inside);
  const why = 'nodes of a file in ORT format are not read. Check the ONNX file that it was made of';
  return Promise.reject(new UsageError(why));
}

/** Runs the graph once, which shows the shapes of its outputs, what is to say of those that are not judged, and what ran its nodes. */
async function tryOut(
  session: GraphSession,
  { file, inputs, facts, runtime, options }: Known,
): Promise<{
  readonly outputs: readonly GraphOutput[];
  readonly others: readonly string[];
  readonly nodes: RanNodes | string | undefined;
}> {
  const staticShape = staticAxes(inputs);
  const size = staticShape.size ?? TRIAL.size;
  const length = staticShape.length ?? Math.min(TRIAL.length, facts.maxLength);
  const id = facts.padId === 0 ? 1 : 0;
  const shapesAt = async (positions: number): Promise<Map<string, readonly number[]>> => {
    const inputIds = new Int32Array(size * positions).fill(id);
    const attentionMask = new Int32Array(size * positions).fill(1);
    const batch: Batch = { size, length: positions, inputIds, attentionMask };
    const found = await session.run(feedsOf(batch, inputs));
    return new Map([...found].flatMap(([name, { shape }]) => (isCacheOutput(name) ? [] : [[name, shape]])));
  };
  let shapes: Map<string, readonly number[]>;
  // An axis may by chance be as long as a row: one that is as long as another row, too, is of positions.
  let followed: ReadonlySet<string> | undefined;
  try {
    shapes = await shapesAt(length);
    const square = [...shapes].filter(([, shape]) => shape.length === 2 && shape[1] === length);
    if (square.length > 0 && staticShape.length === undefined) {
      const other = await shapesAt(length - 1);
      followed = new Set(square.map(([name]) => name).filter((name) => other.get(name)?.[1] === length - 1));
    }
  } catch (thrown) {
    await assertProviderWorks(runtime);
    throw new UsageError(
      `${file}: ${runtime.name} cannot run it on ${size} rows of ${length} positions: ${sentence(thrown)} Look at how it was exported: its batch and length axes have to be dynamic.`,
      { cause: thrown },
    );
  }
  const nodes = await session.ranNodes();
  assertRanOn(nodes, file, options);
  const perToken = followed && ((name: string): boolean => followed!.has(name));
  return {
    nodes,
    outputs: outputsOf(shapes, size, length, file, options, perToken),
    others: notesOnOthers(shapes, size, length, file, options, perToken),
  };
}
