import * as tf from '@tensorflow/tfjs-core';
import type { DenseWeights } from '../../bert/weights';
import type { Address, WasmInstance } from './instance';

/** Columns of a panel, as `assembly/dense.ts` has them. */
const PANEL = 8;

/** A dense layer whose matrix is laid out in panels. */
export class PackedDense {
  private readonly panels: tf.Tensor;
  private readonly bias: tf.Tensor;
  private readonly width: number;
  /** How many numbers it makes of each row. */
  readonly out: number;

  constructor(
    private readonly wasm: WasmInstance,
    { kernel, bias }: DenseWeights,
  ) {
    [this.width, this.out] = kernel.shape;
    this.bias = tf.clone(bias);
    this.panels = wasm.make([Math.ceil(this.out / PANEL), this.width, PANEL]);
    wasm.run.pack(wasm.at(kernel), wasm.at(this.panels), this.width, this.out);
  }

  /**
   * `x·W + b`, and GELU of it where `activates`.
   * @param x `[…, in]`
   * @returns `[…, out]`
   */
  apply<T extends tf.Tensor>(x: T, activates = false): T {
    const { wasm, width, out } = this;
    const y = wasm.make<T>([...x.shape.slice(0, -1), out]);
    this.write(wasm.at(x), wasm.at(y), x.size / width, activates);
    return y;
  }

  /** The same from `[rows, in]` at one address to `[rows, out]` at another. */
  write(x: Address, y: Address, rows: number, activates = false): void {
    const { wasm, panels, bias, width, out } = this;
    wasm.run.dense(x, wasm.at(panels), wasm.at(bias), y, rows, width, out, Number(activates));
  }

  dispose(): void {
    tf.dispose([this.panels, this.bias]);
  }
}
