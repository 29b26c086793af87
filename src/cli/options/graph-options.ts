import type { Command } from 'commander';
import { Option } from 'commander';
import type { ExecutionProvider, GraphOptimization, SubjectSpec } from '../../core/report/subject-spec';
import { EXECUTION_PROVIDERS, GRAPH_OPTIMIZATIONS, MOST_THREADS } from '../../core/report/subject-spec';
import { namesFrom, wholeNumber, wholeNumbers } from './flags';

/** The flags that say how ONNX Runtime computes a graph. */
export type GraphFlags = Pick<SubjectSpec, 'graphOptimization' | 'executionProvider' | 'threads'>;

/** The same of a verb that may check several forms. */
export interface GraphForms {
  readonly graphOptimization?: readonly GraphOptimization[];
  readonly executionProvider?: readonly ExecutionProvider[];
  readonly threads?: readonly number[];
}

const OPTIMIZES = 'how far ONNX Runtime changes a graph before it runs it';
const COMPUTES = 'with --backend onnxruntime-node: what computes';
const THREADS = 'with --backend onnxruntime-node: how many threads an operator takes';

/** Adds the flags of {@link GraphForms}. */
export function addGraphForms(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--graph-optimization <levels>',
        `${OPTIMIZES}: ${GRAPH_OPTIMIZATIONS.join(',')}, a report for each`,
      ).argParser(namesFrom(GRAPH_OPTIMIZATIONS)),
    )
    .addOption(
      new Option(
        '--execution-provider <names>',
        `${COMPUTES}: ${EXECUTION_PROVIDERS.join(',')}, a report for each`,
      ).argParser(namesFrom(EXECUTION_PROVIDERS)),
    )
    .option('--threads <numbers>', `${THREADS}, such as 1,2: a report for each`, wholeNumbers(1, MOST_THREADS));
}

/** Adds the flags of {@link GraphFlags}. */
export function addGraphForm(command: Command): Command {
  return command
    .addOption(new Option('--graph-optimization <level>', OPTIMIZES).choices(GRAPH_OPTIMIZATIONS))
    .addOption(new Option('--execution-provider <name>', COMPUTES).choices(EXECUTION_PROVIDERS))
    .option('--threads <number>', THREADS, wholeNumber(1, MOST_THREADS));
}

/** Every choice of one value for each of them. */
export function graphFormsOf({ graphOptimization, executionProvider, threads }: GraphForms): GraphFlags[] {
  const each = <T>(values: readonly T[] | undefined): readonly (T | undefined)[] => [...new Set(values ?? [undefined])];
  return each(graphOptimization).flatMap((level) =>
    each(executionProvider).flatMap((provider) =>
      each(threads).map((count) => ({ graphOptimization: level, executionProvider: provider, threads: count })),
    ),
  );
}
