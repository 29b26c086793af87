import { NotHereError, UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { Platform, RanNodes } from '../../core/subject';
import type { OnnxOptions } from './options';
import { deviceOf, namedDrivers, unknownDevice } from './providers';
import type { LoadedRuntime } from './runtime';

/**
 * A runtime that computes as a user asks for it.
 * @throws UsageError where it has no such choice.
 */
export function asAsked(runtime: LoadedRuntime, options: OnnxOptions): LoadedRuntime {
  const { graphOptimization, executionProvider, threads } = options;
  const chosen = executionProvider !== undefined ? 'executionProvider' : threads === undefined ? undefined : 'threads';
  if (chosen && runtime.name !== 'onnxruntime-node')
    throw new UsageError(
      `${option(chosen)} is ${options[chosen]}, and ${runtime.name} leaves no choice of it here: it computes on WebAssembly, in one thread, and in a browser on what ${option('device')} names. Name ${option('backend')} onnxruntime-node, or leave it out.`,
    );
  return {
    ...runtime,
    ...(graphOptimization && { graphOptimization }),
    ...(threads !== undefined && { threads }),
    ...(executionProvider && { provider: executionProvider, device: deviceOf(executionProvider) }),
  };
}

/** What was asked for, as a report states it. */
export function settingsAsked({ graphOptimization, executionProvider, threads }: OnnxOptions): Platform['settings'] {
  const drivers = executionProvider === 'webgpu' ? namedDrivers() : undefined;
  return {
    ...(graphOptimization && { 'graph optimization': graphOptimization }),
    ...(executionProvider && { 'execution provider': executionProvider }),
    ...(threads !== undefined && { threads }),
    ...(drivers && { 'Vulkan drivers': drivers.files }),
  };
}

/** What ran the nodes of its graph, where that was looked at and is known, and whether a processor stands in for a GPU. */
export function ranOn(nodes: RanNodes | string | undefined, { executionProvider }: OnnxOptions): Partial<Platform> {
  // ONNX Runtime itself gives the CPU what another provider does not take.
  if (typeof nodes === 'string' && executionProvider && executionProvider !== 'cpu')
    return { device: unknownDevice(executionProvider) };
  return {
    ...(executionProvider === 'webgpu' && namedDrivers()?.software && { software: true }),
    ...(typeof nodes === 'object' && { nodes }),
  };
}

/** Operators that a sentence names. */
const MOST_NAMED = 4;

/**
 * Holds a graph against what it was to run on.
 * @throws NotHereError where none of its nodes ran there, as far as that is known: then something else would be judged.
 */
export function assertRanOn(
  nodes: RanNodes | string | undefined,
  file: string,
  { executionProvider }: OnnxOptions,
): void {
  if (typeof nodes !== 'object' || executionProvider === undefined || (nodes.on[executionProvider] ?? 0) > 0) return;
  const ran = Object.entries(nodes.on).map(([provider, count]) => `${count} on ${provider}`);
  throw new NotHereError(
    `${option('executionProvider')} is ${executionProvider}, and no node of ${file} runs there: ONNX Runtime ran ${ran.join(', ')}${operatorsOf(nodes)}. Name cpu, which is what would be judged.`,
  );
}

/** The operators that fell back, in brackets, the most frequent first. */
function operatorsOf({ fellBack }: RanNodes): string {
  const fell = Object.entries(fellBack);
  if (fell.length === 0) return '';
  const named = fell.slice(0, MOST_NAMED).map(([operator, count]) => `${count} ${operator}`);
  return ` (${named.join(', ')}${fell.length > MOST_NAMED ? ', …' : ''})`;
}

/** What a user should know of where the nodes ran. */
export function notesOnRun(nodes: RanNodes | string | undefined, { executionProvider }: OnnxOptions): string[] {
  if (nodes === undefined) return [];
  const why = `${option('executionProvider')} is ${executionProvider}`;
  if (typeof nodes === 'string') return [`${why}, and what ran there is not known: of ONNX Runtime, ${nodes}`];
  const onCpu = Object.values(nodes.fellBack).reduce((sum, count) => sum + count, 0);
  if (onCpu === 0) return [];
  const all = Object.values(nodes.on).reduce((sum, count) => sum + count, 0);
  return [`${why}, and ${onCpu} of ${all} nodes fell back to the CPU${operatorsOf(nodes)}.`];
}
