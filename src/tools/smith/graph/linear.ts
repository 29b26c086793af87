import type { Quantised } from '../recipe';
import { BLOCK, STATIC } from '../quantise';
import type { Linear } from '../table';
import { CONTRIB, type GraphBuilder } from './builder';

/** x W + b. @param place what its nodes are called after, and its weights */
export function linear(graph: GraphBuilder, place: string, x: string, weights: Linear, quantised: Quantised): string {
  const product = PRODUCTS[quantised](graph, place, x, weights);
  if (!weights.bias) return product;
  return graph.node(place, 'Add', [product, graph.floats(`${place}.bias`, [weights.columns], weights.bias)]);
}

type Product = (graph: GraphBuilder, place: string, x: string, weights: Linear) => string;

const PRODUCTS: Readonly<Record<Quantised, Product>> = {
  none: (graph, place, x, { rows, columns, data }) =>
    graph.node(place, 'MatMul', [x, graph.floats(`${place}.weight`, [rows, columns], data)]),

  'int8 weights': (graph, place, x, weights) => graph.node(place, 'MatMul', [x, dequantised(graph, place, weights)]),

  'dynamic int8': (graph, place, x, weights) => {
    // As quantize_dynamic writes it: bytes once for all who read them.
    const bytes = graph.once(`bytes of ${x}`, () => graph.node(place, 'DynamicQuantizeLinear', [x], {}, 3));
    const [scale, zero] = [1, 2].map((i) => bytes.replace(/0$/, String(i)));
    const { kept, scales, zeros } = bytesOf(graph, place, weights);
    const whole = graph.node(place, 'MatMulInteger', [bytes, kept, zero, zeros]);
    const size = graph.node(place, 'Mul', [scale, scales]);
    return graph.node(place, 'Mul', [graph.cast(place, whole, 'float'), size]);
  },

  QDQ: (graph, place, x, weights) => {
    const read = graph.once(`bytes of ${x}`, () => inBytes(graph, `${place}/input`, x));
    const product = graph.node(place, 'MatMul', [read, dequantised(graph, place, weights)]);
    return inBytes(graph, `${place}/output`, product);
  },

  'int4 weights': (graph, place, x, { rows, columns, int4 }) => {
    const { packed, scales, blocks } = int4!;
    const inputs = [
      x,
      graph.weight({ name: `${place}.bits`, shape: [columns, blocks, BLOCK / 2], data: packed }),
      graph.floats(`${place}.scales`, [columns * blocks], scales),
    ];
    const integers = { K: rows, N: columns, bits: 4, block_size: BLOCK };
    return graph.node(place, 'MatMulNBits', inputs, { domain: CONTRIB, integers });
  },
};

function bytesOf(
  graph: GraphBuilder,
  place: string,
  { rows, columns, int8 }: Linear,
): { readonly kept: string; readonly scales: string; readonly zeros: string } {
  const { bytes, scales } = int8!;
  const shape = scales.length === 1 ? [] : [columns];
  return {
    kept: graph.weight({ name: `${place}.bytes`, shape: [rows, columns], data: bytes }),
    scales: graph.floats(`${place}.scale`, shape, scales),
    zeros: graph.weight({ name: `${place}.zero`, shape, data: new Int8Array(scales.length) }),
  };
}

function dequantised(graph: GraphBuilder, place: string, weights: Linear): string {
  const { kept, scales, zeros } = bytesOf(graph, place, weights);
  const integers: Record<string, number> = weights.int8!.scales.length === 1 ? {} : { axis: 1 };
  return graph.node(`${place}/weight`, 'DequantizeLinear', [kept, scales, zeros], { integers });
}

/** To bytes with a scale that is known beforehand, and back. */
function inBytes(graph: GraphBuilder, place: string, x: string): string {
  const scale = graph.floats('static.scale', [], Float32Array.of(STATIC.scale));
  const zero = graph.weight({ name: 'static.zero', shape: [], data: Uint8Array.of(STATIC.zero) });
  const bytes = graph.node(place, 'QuantizeLinear', [x, scale, zero]);
  return graph.node(place, 'DequantizeLinear', [bytes, scale, zero]);
}
