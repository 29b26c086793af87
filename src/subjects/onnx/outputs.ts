import type { Encoding, OutputName, Values } from '../../core/encoding';
import { isByName } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import { assertLeftOut, namedOutputs, outputsLeftOut, type DeclaredTraits } from '../../core/traits/declared-traits';
import { option } from '../../core/option';
import { outsideText } from '../../core/text/outside-text';

/** One output of a graph, and what an encoding calls it. */
export interface GraphOutput {
  /** As the graph names it. */
  readonly name: string;
  readonly output: OutputName;
  /** Which of the layers, or the name of a pooled vector or of what each token has. */
  readonly part?: number | string;
}

/** What a claim compares. */
const COMPARED: ReadonlySet<OutputName> = new Set<OutputName>(['lastHiddenState', 'logits', 'pooled', 'perToken']);

/** The shape of every output of a graph, for one batch. */
export type OutputShapes = ReadonlyMap<string, readonly number[]>;

/** Scores of each token as a beginning, or an end, of an answer. */
const SCORES = /^(?:start|end)_(?:logits|scores)$/i;
const LAYER = /^(?:encoder_)?(attentions?|hidden_states?)[._:]?(\d+)$/i;
/** What each token has beside its state: `sparse_vecs` of BGE-M3. Its `colbert_vecs` leave the first token out, and are taken where an export does not. */
const OF_TOKENS = /colbert|sparse|vecs|multi_?vector/i;
/** What holds one vector a row whatever its width: an axis may by chance be as long as a row. */
const VECTORS = /embedding|pool|cls|logits/i;
/** The most outputs that a note names. */
const MOST_SHOWN = 6;
/** A state for each token, the names that are known first. */
const STATES = ['last_hidden_state', 'token_embeddings', 'sequence_output'];

/**
 * Finds out what each output is, from its name and from its shape for a batch of B rows and S positions, S being no number
 * that another axis is likely to have: `[B, S, …]` belongs to tokens, `[B, …]` to rows.
 *
 * @param perToken whether an output `[B, S]` has a number for each token, where S is the number of positions of this batch
 * @throws UsageError for an output that was named and is not there, where several could be the last hidden state and none has
 *   its name, and where nothing is left to compare.
 */
export function outputsOf(
  shapes: OutputShapes,
  size: number,
  length: number,
  where: string,
  declared: DeclaredTraits = {},
  perToken?: (name: string) => boolean,
): GraphOutput[] {
  const { left, all } = outputsSeen(shapes, size, length, where, declared, perToken);
  assertLeftOut(left, [...shapes.keys(), ...all.map(({ output }) => output)], where);
  const found = all.filter(({ output }) => !left.has(output));
  if (found.some(({ output }) => COMPARED.has(output))) return found;
  const list = [...shapes].map(([name, shape]) => `${name} [${shape.join(', ')}]`).join(', ') || 'none';
  const words = `for ${size} rows of ${length} positions it gave ${list}`;
  throw new UsageError(
    left.size > 0
      ? `${where} has no output left to compare: ${words}, and ${option('output')} leaves out ${[...left].join(', ')}. Leave out less.`
      : `${where} has no output to compare: ${words}. Expected last_hidden_state, token_embeddings, sentence_embedding, pooler_output or logits, in floating point. Export it with one of them.`,
  );
}

/**
 * What the owner of a graph should know of outputs in which {@link outputsOf} sees nothing to compare, such as vectors of S − 1
 * tokens: nothing is judged in them. It takes what that takes.
 */
export function notesOnOthers(...[shapes, size, length, ...rest]: Parameters<typeof outputsOf>): string[] {
  const { kept, all } = outputsSeen(shapes, size, length, ...rest);
  const known = new Set(all.map(({ name }) => name));
  const others = [...kept].filter(([name]) => !known.has(name));
  if (others.length === 0) return [];
  const shown = others.slice(0, MOST_SHOWN).map(([name, shape]) => `${outsideText(name, 60)} [${shape.join(', ')}]`);
  const more = others.length > MOST_SHOWN ? ` and ${others.length - MOST_SHOWN} more` : '';
  const several = others.find(([, { length: axes }]) => axes === 3)?.[0];
  const offer = several
    ? ` If that is as many vectors for every row, however long: ${option('output')} pooled=${outsideText(several, 60)}.`
    : '';
  return [
    `Nothing is judged in ${shown.join(', ')}${more}: for ${size} rows of ${length} positions that is neither a state, a vector nor scores of each token or row.${offer}`,
  ];
}

/** The names that are left out, the other outputs, and those of them in which there is something to compare. */
function outputsSeen(...[shapes, size, length, where, declared = {}, perToken]: Parameters<typeof outputsOf>) {
  const left = outputsLeftOut(declared);
  const kept = new Map([...shapes].filter(([name]) => !left.has(name)));
  return { left, kept, all: outputsIn(kept, size, length, where, declared, perToken) };
}

function outputsIn(
  shapes: OutputShapes,
  size: number,
  length: number,
  where: string,
  declared: DeclaredTraits,
  perToken: (name: string) => boolean = (name) => SCORES.test(name),
): GraphOutput[] {
  const named = outputsAsDeclared(shapes, where, declared);
  const found: GraphOutput[] = [...named];
  const states: string[] = [];
  const scores: string[] = [];
  for (const [name, shape] of shapes) {
    if (shape[0] !== size || named.some((one) => one.name === name)) continue;
    const [, kind, layer] = LAYER.exec(name) ?? [];
    if (kind?.toLowerCase().startsWith('attention')) {
      if (shape.length === 4 && shape[2] === length && shape[3] === length) {
        found.push({ name, output: 'attentions', part: Number(layer) });
      }
    } else if (shape.length === 3 && shape[1] === length) {
      if (kind) found.push({ name, output: 'hiddenStates', part: Number(layer) });
      else if (/logits|prediction/i.test(name)) found.push({ name, output: 'logits' });
      else if (OF_TOKENS.test(name)) found.push({ name, output: 'perToken', part: name });
      else states.push(name);
    } else if (shape.length === 2 && shape[1] === length && perToken(name)) {
      scores.push(name);
    } else if (shape.length === 2 && (shape[1] !== length || VECTORS.test(name))) {
      found.push({ name, output: 'pooled', part: name });
    }
  }
  // Scores are the logits of a token, where it has no labels.
  const labelled = found.some(({ output }) => output === 'logits');
  scores.forEach((name, part) =>
    found.push(labelled ? { name, output: 'perToken', part: name } : { name, output: 'logits', part }),
  );
  if (!named.some(({ output }) => output === 'lastHiddenState')) {
    const state = STATES.find((name) => states.includes(name)) ?? states[0];
    if (states.length > 1 && !STATES.includes(state)) {
      throw new UsageError(
        `${where}: ${states.join(', ')} could each be its last hidden state. Say which it is: ${option('output')} lastHiddenState=${state}.`,
      );
    }
    if (state !== undefined) found.push({ name: state, output: 'lastHiddenState' });
  }
  return found;
}

/** @throws UsageError for a name that the graph does not have, or not in floating point. */
function outputsAsDeclared(shapes: OutputShapes, where: string, declared: DeclaredTraits): GraphOutput[] {
  return [...namedOutputs(declared)].flatMap(([output, names]) =>
    names.map((name, part): GraphOutput => {
      if (shapes.has(name)) return { name, output, part: isByName(output) ? name : part };
      throw new UsageError(
        `${option('output')}: ${where} has no output ${name} in floating point; it has ${[...shapes.keys()].join(', ') || 'none'}. Name one of them.`,
      );
    }),
  );
}

/** The names of the outputs, as an encoding has them, in its order. */
export function offeredOutputs(found: readonly GraphOutput[], order: readonly OutputName[]): OutputName[] {
  return order.filter((name) => found.some(({ output }) => output === name));
}

/** An encoding of the tensors that a graph gave, by the graph's names. */
export function encodingFrom(found: readonly GraphOutput[], values: ReadonlyMap<string, Values>): Encoding {
  const of = (output: OutputName): readonly GraphOutput[] =>
    found.filter((one) => one.output === output && values.has(one.name));
  const list = (output: OutputName): Values[] | undefined => {
    const inOrder = [...of(output)].sort((a, b) => Number(a.part ?? 0) - Number(b.part ?? 0));
    const parts = inOrder.map(({ name }) => values.get(name)!);
    return parts.length > 0 ? parts : undefined;
  };
  const named = (output: OutputName): Record<string, Values> | undefined => {
    const parts = of(output).map(({ name, part }) => [String(part), values.get(name)!] as const);
    return parts.length > 0 ? Object.fromEntries(parts) : undefined;
  };
  const [lastHiddenState, logits] = [list('lastHiddenState')?.[0], labelsOf(list('logits'))];
  const [attentions, hiddenStates] = [list('attentions'), list('hiddenStates')];
  const [pooled, perToken] = [named('pooled'), named('perToken')];
  return {
    ...(lastHiddenState && { lastHiddenState }),
    ...(hiddenStates && { hiddenStates }),
    ...(attentions && { attentions }),
    ...(pooled && { pooled }),
    ...(logits && { logits }),
    ...(perToken && { perToken }),
  };
}

/** The logits `[B, S, V]`; of outputs that have one score a token, `[B, S]` each, one beside the other. */
function labelsOf(parts: readonly Values[] | undefined): Values | undefined {
  if (!parts || parts[0].shape.length !== 2) return parts?.[0];
  const [size, length] = parts[0].shape;
  const data = new Float32Array(size * length * parts.length); // (B, S, parts)
  parts.forEach((part, p) => part.data.forEach((score, i) => (data[i * parts.length + p] = score)));
  return { data, shape: [size, length, parts.length] };
}
