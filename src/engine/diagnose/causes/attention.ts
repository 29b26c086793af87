import type { Values } from '../../../core/encoding';

/** The attention weights of one layer, `[B, H, S, S]`. */
export class Attention {
  constructor(private readonly values: Values) {}

  get heads(): number {
    return this.values.shape[1];
  }

  weight(row: number, head: number, query: number, key: number): number {
    return this.of(row, head, query)[key];
  }

  /** What a query gives each key. */
  of(row: number, head: number, query: number): Float32Array {
    const [, heads, S] = this.values.shape;
    const start = ((row * heads + head) * S + query) * S;
    return this.values.data.subarray(start, start + S);
  }

  /** The keys of which some query takes anything, in their order. */
  seen(row: number, head: number, queries: readonly number[]): number[] {
    const S = this.values.shape[3];
    const keys = Array.from({ length: S }, (_, key) => key);
    return keys.filter((key) => queries.some((query) => this.weight(row, head, query, key) > 0));
  }
}

/** A head of a layer. */
export interface Place {
  readonly layer: number;
  readonly head: number;
}

/** Places in words, where they are not all that there are: whole layers by their numbers, heads by theirs. */
export function placesInWords(places: readonly Place[], layers: readonly Attention[]): string {
  const all = layers.flatMap(({ heads }, layer) => Array.from({ length: heads }, (_, head) => ({ layer, head })));
  if (places.length === all.length) return 'in every head of every layer';
  const words = layers.flatMap(({ heads }, layer) => {
    const own = places.filter((place) => place.layer === layer);
    if (own.length === 0) return [];
    return own.length === heads
      ? [`layer ${layer}`]
      : [`layer ${layer}, head ${own.map(({ head }) => head).join(', ')}`];
  });
  return `in ${words.join(' and ')}, and in no other`;
}
