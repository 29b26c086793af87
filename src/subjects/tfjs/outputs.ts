import type { OutputName } from '../../core/encoding';
import { OUTPUT_NAMES } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import type { DeclaredTraits } from '../../core/traits/declared-traits';
import { assertLeftOut, namedOutputs, outputsLeftOut } from '../../core/traits/declared-traits';
import { numberOf, plainName } from './names';
import { option } from '../../core/option';

/** An output as it came out of two first passes of other sizes. */
export interface Seen {
  readonly name: string;
  readonly dtype: string;
  /** Its shape in each of the passes. */
  readonly shapes: readonly (readonly number[])[];
}

/** Rows and positions of each of the passes. */
export type PassSizes = readonly { readonly rows: number; readonly length: number }[];

/** Which of a model's outputs hold what, in the order of layers. */
export type OutputPlan = ReadonlyMap<OutputName, readonly string[]>;

/** What models call their outputs: Hugging Face's names, and those of Google's BERT and TensorFlow Hub. */
const NAMES: readonly (readonly [OutputName, RegExp])[] = [
  ['lastHiddenState', /^(last_hidden_state|sequence_output|token_embeddings)$/],
  ['logits', /^((prediction_|mlm_)?logits|prediction_scores)$/],
  ['attentions', /^(all_)?attention(s|_probs|_weights)?([_.]?\d+)?$/],
  ['hiddenStates', /^(all_)?hidden_states?([_.]?\d+)?$/],
  ['pooled', /^(pooler_output|pooled_output|sentence_embeddings?|text_embeds|embeddings?|logits)$/],
];

/** How many axes each has, and the word for its shape. */
const SHAPES: Readonly<Record<OutputName, string>> = {
  lastHiddenState: '[rows, positions, width]',
  hiddenStates: '[rows, positions, width]',
  attentions: '[rows, heads, positions, positions]',
  pooled: '[rows, width]',
  logits: '[rows, positions, vocabulary]',
  perToken: '[rows, positions], or [rows, positions, width]',
};

/**
 * Finds what each output of a model holds: by the names that the user gave, by its own, and where a converter has left it
 * none, as in `Identity_1`, by its shape.
 *
 * @param where the model, for messages
 * @throws UsageError where that cannot be told, listing what is there and the flag that tells.
 */
export function planOutputs(
  seen: readonly Seen[],
  sizes: PassSizes,
  declared: DeclaredTraits,
  where: string,
): OutputPlan {
  const left = outputsLeftOut(declared);
  const kept = seen.filter(({ name }) => !left.has(name));
  const all = planOf(kept, sizes, declared, where);
  assertLeftOut(left, [...seen.map(({ name }) => name), ...all.keys()], where);
  const plan = new Map([...all].filter(([role]) => !left.has(role)));
  if (plan.size > 0) return plan;
  throw new UsageError(
    `${where} has no output left to judge: ${option('output')} leaves out ${[...left].join(', ')}. Its outputs are ${seen.map(show).join(', ')}. Leave out less.`,
  );
}

function planOf(seen: readonly Seen[], sizes: PassSizes, declared: DeclaredTraits, where: string): OutputPlan {
  const there = `Its outputs are ${seen.map(show).join(', ') || 'none'}`;
  const plan = new Map<OutputName, string[]>();
  const taken = new Set<string>();
  const take = (role: OutputName, name: string): void => {
    taken.add(name);
    plan.set(role, [...(plan.get(role) ?? []), name]);
  };
  for (const [role, names] of namedOutputs(declared)) {
    for (const name of names) {
      const found = seen.find((one) => one.name === name);
      if (!found)
        throw new UsageError(`${option('output')} names ${name} for ${role}, which ${where} has not. ${there}.`);
      if (!fits(role, found, sizes)) {
        throw new UsageError(`${option('output')}: ${show(found)} is no ${role} of shape ${SHAPES[role]}. ${there}.`);
      }
      take(role, name);
    }
  }
  const settled = new Set(plan.keys());
  const inOrder = [...seen].sort((a, b) => numberOf(a.name) - numberOf(b.name));
  for (const [role, pattern] of NAMES) {
    if (settled.has(role)) continue;
    for (const one of inOrder) {
      if (!taken.has(one.name) && pattern.test(plainName(one.name)) && fits(role, one, sizes)) take(role, one.name);
    }
  }
  const nameless = inOrder.filter(({ name }) => !taken.has(name));
  if (!plan.has('attentions')) {
    for (const one of nameless) if (fits('attentions', one, sizes)) take('attentions', one.name);
  }
  if (!settled.has('pooled')) {
    for (const one of nameless) if (!taken.has(one.name) && fits('pooled', one, sizes)) take('pooled', one.name);
  }
  if (!plan.has('lastHiddenState')) {
    const states = nameless.filter((one) => fits('lastHiddenState', one, sizes));
    if (states.length > 1) {
      throw new UsageError(
        `${where}: ${states.map(({ name }) => name).join(', ')} could each be its last hidden state. Say which it is: ${option('output')} lastHiddenState=${states[0].name}. ${there}.`,
      );
    }
    if (states.length === 1) take('lastHiddenState', states[0].name);
  }
  if ((plan.get('lastHiddenState')?.length ?? 0) > 1) {
    throw new UsageError(
      `${where}: ${plan.get('lastHiddenState')!.join(' and ')} could both be its last hidden state. Say which it is: ${option('output')} lastHiddenState=NAME.`,
    );
  }
  if (plan.size === 0) {
    throw new UsageError(
      `${where} has no output that padproof can judge. ${there}, in passes of ${sizes.map(({ rows, length }) => `${rows} rows of ${length} positions`).join(' and of ')}. Expected ${OUTPUT_NAMES.map((role) => `${role} ${SHAPES[role]}`).join(', ')}.`,
    );
  }
  return plan;
}

/** Has it the axes that its part must have, in every pass, and the same width? */
function fits(role: OutputName, { shapes, dtype }: Seen, sizes: PassSizes): boolean {
  if (dtype !== 'float32') return false;
  return shapes.every((shape, pass) => {
    const { rows: B, length: S } = sizes[pass];
    const expected = {
      lastHiddenState: [B, S, shapes[0][2]],
      hiddenStates: [B, S, shapes[0][2]],
      logits: [B, S, shapes[0][2]],
      attentions: [B, shapes[0][1], S, S],
      pooled: [B, shapes[0][1]],
      perToken: [B, S, ...shapes[0].slice(2)],
    }[role];
    return shape.length === expected.length && shape.every((size, axis) => size === expected[axis]);
  });
}

function show({ name, dtype, shapes }: Seen): string {
  return `${name} (${dtype} ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')})`;
}
