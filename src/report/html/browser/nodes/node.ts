import type { NodeStep } from '../../../../core/report/located-node';

/** A step of a graph, its distance a number. */
export type Node = NodeStep;

/** Are the runs further apart behind a node than is allowed? What is no number is. */
export function beyond({ distance }: Node, bound: number): boolean {
  return !(distance <= bound);
}

/** A node in words. */
export function apartBehind({ operator, name }: Node): string {
  return name === '' ? operator : `${operator} ${name}`;
}

/** The layer that a node is of, as exporters name it: `/encoder/layer.3/attention/Softmax` is of layer 3. */
export function layerOf({ name }: Node): number | undefined {
  const [, layer] = /(?:^|[/.])(?:layers?|blocks?|h)[./_](\d+)(?:[./_]|$)/.exec(name) ?? [];
  return layer === undefined ? undefined : Number(layer);
}

/** Nodes beside each other that are of one layer, as parts of all: from, how many, and of which layer. */
export function layersOf(
  steps: readonly Node[],
): { readonly from: number; readonly count: number; readonly layer: number }[] {
  const found: { from: number; count: number; layer: number }[] = [];
  steps.forEach((step, i) => {
    const layer = layerOf(step);
    if (layer === undefined) return;
    const last = found.at(-1);
    if (last?.layer === layer) last.count = i + 1 - last.from;
    else found.push({ from: i, count: 1, layer });
  });
  return found;
}
