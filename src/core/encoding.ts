import { asText } from './as-primitive';
import type { Batch } from './batch';
import { SubjectError } from './errors';

/** The numbers of one output, row-major. */
export interface Values {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The outputs that an encoder may offer. */
export const OUTPUT_NAMES = ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled', 'logits', 'perToken'] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** The outputs of a subject for one batch. B rows, S positions, E hidden size, H heads, V vocabulary size. */
export interface Encoding {
  /** `[B, S, E]` */
  readonly lastHiddenState?: Values;
  /** The embeddings' output, then every layer's: layers + 1 entries of `[B, S, E]`. */
  readonly hiddenStates?: readonly Values[];
  /** Attention weights after the softmax, one `[B, H, S, S]` a layer: `[b, h, query, key]`. */
  readonly attentions?: readonly Values[];
  /**
   * Vectors for a whole row, by name (`cls`, `mean`, `splade`, …), each `[B, P]`, or `[B, N, P]` where a row has N of them. A
   * sparse one has its zeros: `[B, V]`.
   */
  readonly pooled?: Readonly<Record<string, Values>>;
  /** `[B, S, V]` */
  readonly logits?: Values;
  /** What each token has beside, by name (`start`, `labels`, `colbert`, …): one number, `[B, S]`, or a vector, `[B, S, C]`. */
  readonly perToken?: Readonly<Record<string, Values>>;
}

/** Is an output a record of tensors, each under a name of the subject's own? */
export function isByName(output: OutputName): output is 'pooled' | 'perToken' {
  return output === 'pooled' || output === 'perToken';
}

/** One tensor of an encoding with the name that reports give it, such as `attentions[2]` or `pooled.mean`. */
export interface NamedValues {
  readonly output: OutputName;
  readonly label: string;
  readonly values: Values;
}

/** All tensors of an encoding, in a fixed order. */
export function tensorsOf(encoding: Encoding, outputs: readonly OutputName[] = OUTPUT_NAMES): NamedValues[] {
  const found: NamedValues[] = [];
  for (const output of outputs) {
    const value = encoding[output];
    if (value === undefined) continue;
    if (output === 'hiddenStates' || output === 'attentions') {
      (value as Values[]).forEach((values, layer) => found.push({ output, label: `${output}[${layer}]`, values }));
    } else if (isByName(output)) {
      for (const [name, values] of Object.entries(value as Record<string, Values>)) {
        found.push({ output, label: `${output}.${name}`, values });
      }
    } else {
      found.push({ output, label: output, values: value as Values });
    }
  }
  return found;
}

/** An encoding of the same form, of other numbers. */
export function mapTensors(encoding: Encoding, to: (tensor: NamedValues) => Values): Encoding {
  const { lastHiddenState, hiddenStates, attentions, pooled, logits, perToken } = encoding;
  const made = new Map(tensorsOf(encoding).map((tensor) => [tensor.label, to(tensor)]));
  const valuesOf = (label: string): Values => made.get(label)!;
  const named = (output: OutputName, record: object): Record<string, Values> =>
    Object.fromEntries(Object.keys(record).map((name) => [name, valuesOf(`${output}.${name}`)]));
  return {
    ...(lastHiddenState && { lastHiddenState: valuesOf('lastHiddenState') }),
    ...(hiddenStates && { hiddenStates: hiddenStates.map((_, layer) => valuesOf(`hiddenStates[${layer}]`)) }),
    ...(attentions && { attentions: attentions.map((_, layer) => valuesOf(`attentions[${layer}]`)) }),
    ...(pooled && { pooled: named('pooled', pooled) }),
    ...(logits && { logits: valuesOf('logits') }),
    ...(perToken && { perToken: named('perToken', perToken) }),
  };
}

/** Rows `[from, from + count)` of every tensor: views into the same memory, nothing is copied. */
export function sliceRows(encoding: Encoding, from: number, count: number): Encoding {
  return mapTensors(encoding, ({ values: { data, shape } }) => {
    const stride = shape.slice(1).reduce((a, b) => a * b, 1);
    return { data: data.subarray(from * stride, (from + count) * stride), shape: [count, ...shape.slice(1)] };
  });
}

/**
 * Holds an answer against the batch that was asked: every wanted output is there, and every shape begins with the batch's
 * own axes.
 *
 * @param method that answered, as messages name it
 * @throws SubjectError naming the output, the shape found and the one expected.
 */
export function validateEncoding(
  encoding: Encoding,
  batch: Batch,
  wanted: readonly OutputName[],
  subject: string,
  method = 'encode',
): void {
  if (typeof encoding !== 'object' || encoding === null) {
    throw new SubjectError(
      `${subject}: ${method}() resolved to ${asText(encoding)}; expected an object with ${wanted.join(', ')}.`,
    );
  }
  const { size: B, length: S } = batch;
  for (const output of wanted) {
    const value: unknown = encoding[output];
    if (value === undefined || value === null) {
      throw new SubjectError(
        `${subject}: ${method}() was asked for ${output} and did not return it. Return it, or leave it out of the subject's outputs.`,
      );
    }
    if ((output === 'hiddenStates' || output === 'attentions') && (!Array.isArray(value) || value.length === 0)) {
      throw new SubjectError(
        `${subject}: ${output} is not a list with one entry a layer. Return an array of { data, shape }.`,
      );
    }
    if (isByName(output) && (typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length === 0)) {
      const [what, name] = output === 'pooled' ? ['vector', 'mean'] : ['output', 'start'];
      throw new SubjectError(
        `${subject}: ${output} names no ${what}. Return a record such as { ${name}: { data, shape } }.`,
      );
    }
  }
  for (const { output, label, values } of tensorsOf(encoding, wanted)) {
    const expected = {
      lastHiddenState: [B, S, 'E'],
      hiddenStates: [B, S, 'E'],
      attentions: [B, 'H', S, S],
      pooled: isOfRank(3, values) ? [B, 'N', 'P'] : [B, 'P'],
      logits: [B, S, 'V'],
      perToken: isOfRank(2, values) ? [B, S] : [B, S, 'C'],
    }[output];
    if (Array.isArray(values))
      throw new SubjectError(
        `${subject}: ${label} is a list that is no [${expected.join(', ')}] of numbers; expected lists of one length along each axis, or { data, shape }.`,
      );
    const shape: unknown = values?.shape;
    if (shape === undefined || shape === null)
      throw new SubjectError(
        `${subject}: ${label} has no shape; expected { data, shape } with shape [${expected.join(', ')}], or lists of lists, for a batch of ${B} rows of ${S} positions.`,
      );
    if (
      !Array.isArray(shape) ||
      shape.length !== expected.length ||
      !shape.every(Number.isInteger) ||
      expected.some((n, axis) => typeof n === 'number' && shape[axis] !== n)
    ) {
      throw new SubjectError(
        `${subject}: ${label} has shape [${asText(shape)?.replaceAll(',', ', ')}]; expected [${expected.join(', ')}] for a batch of ${B} rows of ${S} positions.`,
      );
    }
    const count = shape.reduce((a: number, b: number) => a * b, 1);
    // Not instanceof: a Float32Array from another realm (a jest sandbox, a native addon) is as good as ours.
    if (Object.prototype.toString.call(values.data) !== '[object Float32Array]' || values.data.length !== count) {
      throw new SubjectError(
        `${subject}: ${label}.data is ${Object.prototype.toString.call(values.data)} of length ${values.data?.length}; expected a Float32Array of ${count} numbers for shape [${shape.join(', ')}].`,
      );
    }
  }
}

function isOfRank(rank: number, values: Values | undefined): boolean {
  return values?.shape?.length === rank;
}
