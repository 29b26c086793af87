import type { AttentionPicture } from '../../../../tools/picture/picture';

/** The attention weights of one head in one run. */
export interface Head {
  readonly length: number;
  readonly at: (query: number, key: number) => number;
}

/** Reads the weights of a layer and head in each run. */
export function headsOf({ sides, heads, layers }: AttentionPicture, layer: number, head: number): Head[] {
  const { weights } = layers.find((one) => one.layer === layer)!;
  return sides.map(({ ids: { length: S } }, i) => {
    const numbers = numbersIn(weights[i]);
    if (numbers.length !== heads * S * S) throw new Error('weights of another shape');
    return { length: S, at: (query, key) => numbers[(head * S + query) * S + key] };
  });
}

/** The distance between two runs at the positions that are compared; undefined at the others. Laid out as the second run. */
export function differenceOf(
  { sides: [one, other] }: AttentionPicture,
  [a, b]: readonly Head[],
): (query: number, key: number) => number | undefined {
  const counterpart = new Map(other.at.map((position, i) => [position, one.at[i]]));
  return (query, key) => {
    const [q, k] = [counterpart.get(query), counterpart.get(key)];
    return q === undefined || k === undefined ? undefined : Math.abs(a.at(q, k) - b.at(query, key));
  };
}

function numbersIn(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
