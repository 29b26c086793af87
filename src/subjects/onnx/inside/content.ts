import type { OnnxGraph } from '../graph';

/** Operators whose result says how large a tensor is, and nothing of what it holds. */
const SIZES = new Set(['Shape', 'Size']);
/** Operators that give no tensor. */
const NO_TENSOR = /^(Sequence(Construct|Empty|Insert|Erase|Map)|SplitToSequence|Optional)$/;

/** What the tensors of a graph depend on, by name. */
export interface Dependence {
  /** On what the inputs hold. */
  readonly content: ReadonlySet<string>;
  /** On weights alone. */
  readonly fixed: ReadonlySet<string>;
  /** All that can be handed out: neither weights nor inputs. */
  readonly inner: ReadonlySet<string>;
}

/** Sorts the tensors of a graph, whose nodes stand in an order in which what is read was written before. */
export function dependenceOf({ nodes, inputs, weights }: OnnxGraph): Dependence {
  const content = new Set(inputs.map(({ name }) => name));
  const fixed = new Set(weights.keys());
  const inner = new Set<string>();
  for (const { operator, inputs: read, readWithin = [], outputs } of nodes) {
    const all = [...read, ...readWithin].filter((name) => name !== '');
    const isOfContent = !SIZES.has(operator) && all.some((name) => content.has(name));
    // Names that only a graph within knows are of its own making.
    const isFixed = read.every((name) => name === '' || fixed.has(name)) && readWithin.length === 0;
    for (const made of outputs) {
      if (made === '' || weights.has(made)) continue;
      if (isOfContent) content.add(made);
      else if (isFixed) fixed.add(made);
      if (!NO_TENSOR.test(operator)) inner.add(made);
    }
  }
  return { content, fixed, inner };
}
