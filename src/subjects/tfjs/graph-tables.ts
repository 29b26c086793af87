import type { GraphNode } from './graph-json';
import type { LoadedModel } from './model';

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Ops that hand on the ids that they are given. */
const HAND_ON = new Set(['Identity', 'Cast', 'Reshape', 'ExpandDims', 'Squeeze', 'StopGradient', 'Placeholder']);
const LOOK_UP = new Set(['Gather', 'GatherV2', 'ResourceGather']);
/** Ops that take the first rows of a table: positions are often counted so, and not looked up. */
const CUT = new Set(['StridedSlice', 'Slice']);

/**
 * Finds the tables that a graph looks its inputs up in: token ids in the word embeddings, and so on.
 *
 * @returns rows of the table of each placeholder, by the placeholder's name; and of a table of positions that no input is
 *   looked up in, by its name
 */
export function tableSizes(
  nodes: readonly GraphNode[],
  weights: readonly Weight[],
): { readonly tables: ReadonlyMap<string, number> } & Pick<LoadedModel, 'positionTable'> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const shapes = new Map(weights.map(({ name, shape }) => [name, shape]));
  const sourceOf = (input: string | undefined, ops: ReadonlySet<string>): GraphNode | undefined => {
    let node = byName.get(nodeName(input));
    // Graphs have no cycles, but a hostile file may.
    for (let steps = 0; node && node.input?.length && ops.has(node.op) && steps < nodes.length; steps++) {
      node = byName.get(nodeName(node.input[0]));
    }
    return node;
  };
  const tables = new Map<string, number>();
  const positions: number[] = [];
  for (const { op, input = [] } of nodes) {
    if (!LOOK_UP.has(op) && !CUT.has(op)) continue;
    const table = sourceOf(input[0], HAND_ON);
    const shape = table && shapes.get(table.name);
    if (!shape || shape.length !== 2) continue;
    const looked = LOOK_UP.has(op) ? sourceOf(input[1], HAND_ON) : undefined;
    if (looked?.op.startsWith('Placeholder')) {
      // The smallest table is the one that ids must not leave.
      tables.set(looked.name, Math.min(shape[0], tables.get(looked.name) ?? Infinity));
    } else if (/pos/i.test(table.name)) {
      positions.push(shape[0]);
    }
  }
  return { tables, ...(positions.length > 0 && { positionTable: Math.min(...positions) }) };
}

/** `^name` is a control input, `name:1` the second output of a node. */
function nodeName(input = ''): string {
  return input.replace(/^\^/, '').replace(/:.*$/, '');
}
