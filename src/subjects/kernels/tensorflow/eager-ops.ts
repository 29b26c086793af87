import * as tf from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow op, as tfjs-node takes it. */
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean;
}

/** What is used of tfjs-node's backend: it runs any TensorFlow op by its name. */
interface NodeBackend {
  readonly binding: {
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
  };
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly tf.Tensor[]): tf.Tensor;
}

/** Marks an op as meant for oneDNN (TensorFlow, core/graph/mkl_graph_util.h, `kMklNameChangeOpLabel`). */
const ONEDNN_LABEL = 'MklNameChangeOp';

/**
 * TensorFlow's own ops on float32, several of which tfjs has no name for. Those that begin with `_Mkl` are oneDNN's, and come
 * with builds for CPUs alone. Each throws where this TensorFlow lacks it.
 */
export class EagerOps {
  private readonly backend: NodeBackend;
  private readonly floats: readonly Attribute[];
  private readonly byOneDnn: readonly Attribute[];

  /** On the backend that is current, which has to be tfjs-node's. */
  constructor() {
    this.backend = tf.backend() as unknown as NodeBackend;
    const { TF_ATTR_STRING, TF_ATTR_TYPE, TF_FLOAT } = this.backend.binding;
    this.floats = [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }];
    this.byOneDnn = [...this.floats, { name: '_kernel', type: TF_ATTR_STRING, value: ONEDNN_LABEL }];
  }

  /**
   * `a·b`, `[N, in]` and `[in, out]` → `[N, out]`
   *
   * Not by the op `MatMul`: that is oneDNN's sgemm, and a signal that the thread takes meanwhile, be it Ctrl-C or one of a
   * profiler's, leaves the heap corrupt (https://github.com/uxlfoundation/oneDNN/issues/4845; seen in TensorFlow 2.21.0).
   */
  matMul = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => this.batchMatMul(a, b, false);

  /** Adds a bias to the last axis. */
  addBias = (x: tf.Tensor, bias: tf.Tensor): tf.Tensor => this.run('BiasAdd', this.floats, x, bias);

  add = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => this.run('AddV2', this.floats, a, b);

  multiply = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => this.run('Mul', this.floats, a, b);

  erf = (x: tf.Tensor): tf.Tensor => this.run('Erf', this.floats, x);

  /** The product of two matrices for each batch and head: `a·b`, or `a·bᵀ` where `turned`. */
  batchMatMul(a: tf.Tensor, b: tf.Tensor, turned: boolean): tf.Tensor {
    const turns = [this.flag('adj_x', false), this.flag('adj_y', turned)];
    return this.run('_MklBatchMatMulV2', [...this.byOneDnn, ...turns], a, b);
  }

  /** Softmax over the last axis. */
  softmax = (x: tf.Tensor): tf.Tensor => this.run('_MklSoftmax', this.byOneDnn, x);

  /** Layer normalisation over the last axis. */
  layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, eps: number): tf.Tensor {
    const { TF_ATTR_FLOAT, TF_ATTR_STRING } = this.backend.binding;
    const epsilon = { name: 'epsilon', type: TF_ATTR_FLOAT, value: eps };
    // Its kernel has no label, and where oneDNN is on TensorFlow gives the op the usual one unless it has one already.
    const noLabel = { name: '_kernel', type: TF_ATTR_STRING, value: '' };
    return this.run('_MklLayerNorm', [...this.floats, epsilon, noLabel], x, gamma, beta);
  }

  private flag(name: string, value: boolean): Attribute {
    return { name, type: this.backend.binding.TF_ATTR_BOOL, value };
  }

  private run(name: string, attributes: readonly Attribute[], ...inputs: tf.Tensor[]): tf.Tensor {
    return this.backend.executeSingleOutput(name, attributes, inputs);
  }
}
