/** What an ONNX file says of its graph, weights left out. */
export interface OnnxGraph {
  /** It is in ORT format, of which nothing but inputs and outputs is known; absent of an ONNX file. */
  readonly isOrtFormat?: true;
  /** The version of the format (`ir_version`). */
  readonly ir: number;
  /** The version of ONNX's own operators; 0 where none is named. */
  readonly opset: number;
  /** What wrote the file, such as `pytorch 2.13.0`; empty where it does not say. */
  readonly producer: string;
  /** What has to be fed: inputs that are not weights as well. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Every operator that occurs, in subgraphs and functions too. */
  readonly operators: ReadonlySet<string>;
  /** The nodes of the graph itself. */
  readonly nodes: readonly GraphNode[];
  /** Weights, and other constants that stand in the graph, by name. */
  readonly weights: ReadonlyMap<string, GraphWeight>;
  /** Files beside it that hold weights, as the graph names them. */
  readonly externalFiles: readonly string[];
}

/** An input or an output. */
export interface GraphValue {
  readonly name: string;
  /** The number of its element type in ONNX; 0 where it is no tensor, or not said. */
  readonly type: number;
  /** One entry an axis: its size, or null where it is open; undefined where the shape is not said. */
  readonly shape?: readonly (number | null)[];
}

export interface GraphNode {
  /** As the exporter named it; empty where it did not. */
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Its whole numbers, by name, such as the `bits` of MatMulNBits. */
  readonly integers: ReadonlyMap<string, number>;
  /** What graphs within it read, names of their own among them; absent where there are none. */
  readonly readWithin?: readonly string[];
}

/** A constant of the graph, without its numbers. */
export interface GraphWeight {
  /** The number of its element type in ONNX. */
  readonly type: number;
  readonly shape: readonly number[];
}
