import type { Recipe } from '../recipe';
import type { GraphBuilder } from './builder';
import { placesOf } from './positions';

const MASK = 'attention_mask';

/** The number that hides a key. */
export function lowestOf({ lowest, half }: Recipe): number {
  if (lowest === 'finfo.min') return half ? -65504 : -3.4028234663852886e38;
  return Number(lowest);
}

/** Which keys are real, `[B, S]` of int32, as contrib's operators take it. */
export function keyMask(graph: GraphBuilder): string {
  return graph.once('key mask', () => graph.cast('/mask', MASK, 'int32'));
}

/**
 * Which query hears which key, true or false: `[B, 1, 1, S]` or `[B, 1, S, S]`.
 * @param causal it is said here, and not by an attribute
 */
export function heardMask(graph: GraphBuilder, recipe: Recipe, causal: boolean): string {
  return graph.once('heard', () => {
    const isReal = realMask(graph, recipe);
    const near = nearMask(graph, recipe, causal);
    return near === undefined ? isReal : graph.node('/mask', 'And', [isReal, near]);
  });
}

/** The same, to be added to the scores: 0 where a query hears a key. */
export function addedMask(graph: GraphBuilder, recipe: Recipe, causal: boolean): string {
  return graph.once('added', () => {
    if (recipe.maskAxes === 'S' || !recipe.maskType.startsWith('float'))
      return lowestUnless(graph, recipe, heardMask(graph, recipe, causal));
    const near = nearMask(graph, recipe, causal);
    if (near === undefined) return MASK;
    return graph.node('/mask', 'Where', [near, MASK, graph.float(lowestOf(recipe))]);
  });
}

/** Who hears whom by where they stand alone, to be added: `[1, 1, S, S]`; undefined where all do. */
export function addedWindow(graph: GraphBuilder, recipe: Recipe, causal: boolean): string | undefined {
  const near = nearMask(graph, recipe, causal);
  if (near === undefined) return undefined;
  return graph.once('added window', () => lowestUnless(graph, recipe, graph.unsqueeze('/window', near, 0, 1)));
}

function lowestUnless(graph: GraphBuilder, recipe: Recipe, heard: string): string {
  const ones = graph.cast('/mask', heard, 'float');
  const hidden = graph.node('/mask', 'Sub', [graph.float(1), ones]);
  return graph.node('/mask', 'Mul', [hidden, graph.float(lowestOf(recipe))]);
}

function realMask(graph: GraphBuilder, { maskAxes, maskType }: Recipe): string {
  if (maskAxes !== 'S' && maskType.startsWith('float')) {
    // 0 is heard.
    return graph.node('/mask', 'Equal', [MASK, graph.float(0)]);
  }
  const real = maskType === 'bool' ? MASK : graph.cast('/mask', MASK, 'bool');
  return maskAxes === 'S' ? graph.unsqueeze('/mask', real, 1, 2) : real;
}

/** `[S, S]` */
function nearMask(graph: GraphBuilder, { window }: Recipe, causal: boolean): string | undefined {
  if (!causal && window === 0) return undefined;
  return graph.once('near', () => {
    const places = placesOf(graph);
    const [queries, keys] = [1, 0].map((axis) => graph.unsqueeze('/window', places, axis));
    const ahead = graph.node('/window', 'Sub', [queries, keys]); // (S, S)
    const far = causal ? ahead : graph.node('/window', 'Abs', [ahead]);
    const within =
      window === 0 ? undefined : graph.node('/window', 'Less', [far, graph.one(causal ? window : window + 1)]);
    if (!causal) return within!;
    const before = graph.node('/window', 'Less', [graph.one(-1), ahead]);
    return within === undefined ? before : graph.node('/window', 'And', [before, within]);
  });
}
