import seedrandom from 'seedrandom';
import { fromFloat16, toFloat16 } from '../../subjects/onnx/float16';
import { quantisedInt4, quantisedInt8 } from './quantise';
import { MOST_POSITIONS, sizesOf, VOCABULARY, type Recipe } from './recipe';
import type { Linear, Table } from './table';

export interface LayerNumbers {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly up: Linear;
  readonly gate?: Linear;
  readonly down: Linear;
  readonly norms: readonly [Norm, Norm];
}

export interface Norm {
  readonly gain: Float32Array;
  readonly shift?: Float32Array;
}

/** The numbers of a model: what its graph holds, and what its twin computes with. */
export interface Numbers {
  readonly words: Table;
  readonly places?: Table;
  /** How far a pair is turned at a position: `[positions, headSize / 2]`. */
  readonly turns?: { readonly cos: Table; readonly sin: Table };
  readonly layers: readonly LayerNumbers[];
  /** Behind the embeddings of a post-norm model, behind the last layer of a pre-norm one. */
  readonly norm: Norm;
}

/** Draws the numbers of a model. Each tensor has a stream of its own, so that a smaller model keeps what it has. */
export function numbersOf(recipe: Recipe): Numbers {
  const { hidden, keys, inner } = sizesOf(recipe);
  const round = (data: Float32Array): Float32Array => (recipe.half ? fromFloat16(halved(data)) : data);
  const drawn = (name: string, count: number, scale: number, centre = 0): Float32Array => {
    const random = seedrandom(`${recipe.seed} ${name}`);
    return round(Float32Array.from({ length: count }, () => centre + scale * normal(random)));
  };
  const table = (name: string, rows: number, columns: number, scale: number): Table => ({
    rows,
    columns,
    data: drawn(name, rows * columns, scale),
  });
  const linear = (name: string, rows: number, columns: number, scale: number): Linear => {
    const plain = table(name, rows, columns, scale / Math.sqrt(rows));
    const { quantised, perChannel } = recipe;
    return {
      ...plain,
      ...(quantised === 'int4 weights' && { int4: quantisedInt4(plain) }),
      ...(quantised !== 'none' && quantised !== 'int4 weights' && { int8: quantisedInt8(plain, perChannel) }),
      ...(recipe.biases && { bias: drawn(`${name} bias`, columns, 0.3) }),
    };
  };
  const norm = (name: string): Norm => ({
    gain: drawn(`${name} gain`, hidden, 0.2, 1),
    ...(recipe.normKind === 'layer' && { shift: drawn(`${name} shift`, hidden, 0.2) }),
  });
  const sharp = recipe.sharpness;
  const turned = (of: (angle: number) => number): Table => {
    const columns = recipe.headSize / 2;
    const angle = (i: number): number => Math.floor(i / columns) * 100 ** (-(i % columns) / columns);
    const data = Float32Array.from({ length: MOST_POSITIONS * columns }, (_, i) => of(angle(i)));
    return { rows: MOST_POSITIONS, columns, data: round(data) };
  };
  return {
    words: table('words', VOCABULARY, hidden, 1),
    ...(recipe.positions === 'absolute' && { places: table('places', MOST_POSITIONS, hidden, 0.5) }),
    ...(recipe.positions === 'rotary' && { turns: { cos: turned(Math.cos), sin: turned(Math.sin) } }),
    layers: Array.from({ length: recipe.layers }, (_, i) => ({
      query: linear(`${i} query`, hidden, hidden, sharp),
      key: linear(`${i} key`, hidden, keys, sharp),
      value: linear(`${i} value`, hidden, keys, 1),
      output: linear(`${i} output`, hidden, hidden, 1),
      up: linear(`${i} up`, hidden, inner, 1),
      ...(recipe.feedForward === 'gated' && { gate: linear(`${i} gate`, hidden, inner, 1) }),
      down: linear(`${i} down`, inner, hidden, 1),
      norms: [norm(`${i} first`), norm(`${i} second`)],
    })),
    norm: norm('norm'),
  };
}

/** The nearest numbers of half precision, as their bits. */
export function halved(data: Float32Array): Uint16Array {
  return toFloat16(data.map(nearestHalf));
}

function nearestHalf(x: number): number {
  if (x === 0) return x;
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(x)))) - 10);
  return Math.round(x / step) * step;
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
