import type { InnerNode } from '../../../core/inside';

/** What the size of an axis is made of: rows, positions, or a number that no batch changes. */
export type Factor = 'B' | 'S' | number;

/** One entry an axis: its factors, the outermost first, so that `[B·S, E]` is `[['B', 'S'], [E]]`. */
export type Axes = readonly (readonly Factor[])[];

/** So many rows and positions. */
export interface Size {
  readonly B: number;
  readonly S: number;
}

/** The shape of one tensor for a batch of each of some sizes. */
export type Seen = readonly { readonly size: Size; readonly shape: readonly number[] }[];

/**
 * Finds out which axes of a tensor are of rows and of positions, from its shapes for batches of several sizes.
 * @returns undefined where an axis is neither such a product nor a number, as `S + 1`, or depends on what the batch holds
 */
export function axesOf(seen: Seen): Axes | undefined {
  const [{ shape }] = seen;
  if (seen.some((other) => other.shape.length !== shape.length)) return undefined;
  const axes: Factor[][] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const factors = factorsOf(seen.map(({ size, shape: { [axis]: length } }) => ({ ...size, length })));
    if (!factors) return undefined;
    axes.push(factors);
  }
  return axes;
}

/** What an axis may be: rows, positions, both, or every pair of positions. */
const PRODUCTS: readonly (readonly ('B' | 'S')[])[] = [[], ['S'], ['B'], ['B', 'S'], ['S', 'S'], ['B', 'S', 'S']];

function factorsOf(seen: readonly (Size & { readonly length: number })[]): Factor[] | undefined {
  for (const product of PRODUCTS) {
    const rest = seen.map((one) => one.length / product.reduce((all, factor) => all * one[factor], 1));
    if (!Number.isInteger(rest[0]) || rest.some((number) => number !== rest[0])) continue;
    return rest[0] === 1 && product.length > 0 ? [...product] : [...product, rest[0]];
  }
  return undefined;
}

/** Operators that keep the order of the numbers. */
const KEEP_ORDER = new Set([
  ...['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'ExpandDims'],
  ...['view', '_unsafe_view', 'reshape', 'flatten', 'unflatten', 'squeeze', 'unsqueeze'].map((name) => `aten.${name}`),
]);

/** The axes of what a node makes, the factors of each in the order in which they stand in what it reads. */
export function inOrderOf(axes: Axes, { operator }: Pick<InnerNode, 'operator'>, inputs: readonly Axes[]): Axes {
  if (axes.every((factors) => factors.length < 2)) return axes;
  if (KEEP_ORDER.has(operator) && inputs.length > 0) return regrouped(axes, inputs[0]) ?? axes;
  const known = inputs.flat();
  return axes.map((factors) => known.find((other) => sameFactors(other, factors)) ?? factors);
}

function sameFactors(a: readonly Factor[], b: readonly Factor[]): boolean {
  return a.length === b.length && [...a].sort().join() === [...b].sort().join();
}

/** The factors of what was reshaped, given out to the axes that it now has. */
function regrouped(axes: Axes, before: Axes): Axes | undefined {
  const left = before.flat().filter((factor) => factor !== 1);
  const found: Factor[][] = [];
  for (const wanted of axes) {
    const take = [...wanted].filter((factor) => factor !== 1);
    const own: Factor[] = [];
    while (take.length > 0) {
      const next = left.shift();
      if (next === undefined) return undefined;
      if (typeof next !== 'number') {
        const at = take.indexOf(next);
        if (at < 0) return undefined;
        take.splice(at, 1);
        own.push(next);
        continue;
      }
      const at = take.findIndex((factor) => typeof factor === 'number');
      if (at < 0) return undefined;
      const number = take[at] as number;
      if (number % next === 0) {
        own.push(next);
        if (number === next) take.splice(at, 1);
        else take[at] = number / next;
      } else if (next % number === 0) {
        own.push(number);
        take.splice(at, 1);
        left.unshift(next / number);
      } else return undefined;
    }
    found.push(own.length > 0 ? own : [1]);
  }
  return left.length === 0 ? found : undefined;
}

/** The shape of a tensor for a batch of some size. */
export function shapeAt(axes: Axes, size: Size): number[] {
  return axes.map((factors) => factors.reduce<number>((all, factor) => all * lengthOf(factor, size), 1));
}

/** How many numbers of an axis a factor stands for. */
export function lengthOf(factor: Factor, size: Size): number {
  return typeof factor === 'number' ? factor : size[factor];
}
