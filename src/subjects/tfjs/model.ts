import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphSteps } from './graph-steps';

/** An input or an output of a model. */
export interface Port {
  /** What the model calls it, and is asked by. */
  readonly name: string;
  /** In the model's own words, such as `int32`; absent where it does not say. */
  readonly dtype?: string;
  /** One entry an axis, null where any size goes; absent where the model does not say. */
  readonly shape?: readonly (number | null)[];
  /** May it be left out? */
  readonly optional?: boolean;
}

/** The number of rows of the tables that a model looks its inputs up in, by the name of the input. */
export type TableSizes = ReadonlyMap<string, number>;

/** A model that is loaded on a backend of tfjs, whatever format it came in. */
export interface LoadedModel {
  /** The format in words, for reports. */
  readonly format: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** What the tables of weights say; empty where they cannot be seen. */
  readonly tables: TableSizes;
  /** Rows of its table of positions, where there is one to be seen. */
  readonly positionTable?: number;
  /** Its steps, whose names `run` takes as well: to return what they make, or to be fed in its place. Absent where it shows none. */
  readonly steps?: GraphSteps;
  /** The packages that run it. */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * One pass on the backend that is current. The caller disposes of what it is given, and of what it fed.
   * @param fed a tensor for each input that is not left out
   * @param wanted names of outputs, in the order in which they are to be returned
   */
  run(fed: Readonly<Record<string, Tensor>>, wanted: readonly string[]): Promise<Tensor[]>;
  /** Frees the weights. */
  dispose(): void;
}

/** A shape as messages show it: B and S are not known here, so any size is `?`. */
export function showPort({ name, dtype, shape }: Port): string {
  const axes = shape ? ` [${shape.map((size) => size ?? '?').join(', ')}]` : '';
  return `${name} (${[dtype, axes.trim()].filter(Boolean).join(' ') || 'of unknown shape'})`;
}
