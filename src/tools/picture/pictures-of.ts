import type { Report } from '../../core/report/report';
import type { SubjectSource } from '../../core/subject';
import { sequenceOf } from '../../engine/generate/sequence';
import { Sessions } from '../../engine/judge/sessions';
import { padContentIsIgnored } from '../../engine/invariants/pad-content-is-ignored';
import type { Picture } from './picture';
import type { Pictured } from './picture-of';
import { pictureOf } from './picture-of';
import type { WordOf } from './token-words';

/** The most claims of one report that are drawn. */
const MOST_PICTURES = 6;

/** The inside of a model, as far as a report has something to show of it. */
export interface Pictures {
  /** By the name of the claim that is broken. */
  readonly of: ReadonlyMap<string, Picture>;
  /** One small batch with padding, before and after what lies under the padding was changed; of a report where that held. */
  readonly example?: Pictured & { readonly picture: Picture };
  /** What ids stand for, where its vocabulary is known. */
  readonly wordOf?: WordOf | undefined;
}

/**
 * Draws the inside of a subject on the smallest case of each claim that it breaks, or, where it breaks none, on a batch of our own.
 * It is opened once more for this, and asked twice for each.
 */
export async function picturesOf(
  source: SubjectSource,
  report: Report,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<Pictures> {
  // Whatever ended the run early would be met again.
  const { by } = report.stopped ?? {};
  if (by === 'interrupt' || by === 'subject' || by === 'environment') return { of: new Map() };
  const outputs = report.subject.traits.flatMap((traits) => traits.outputs);
  if (!outputs.some((output) => output === 'attentions' || output === 'hiddenStates')) return { of: new Map() };
  const violated = report.invariants.filter(({ counterexample }) => counterexample !== undefined);
  const example = violated.length === 0 ? exampleOf(report) : undefined;
  const of = new Map<string, Picture>();
  if (violated.length === 0 && !example) return { of };
  const sessions = new Sessions(source, options);
  try {
    for (const { name, counterexample } of violated.slice(0, MOST_PICTURES))
      of.set(name, await pictureOf(counterexample!, sessions));
    return { of, ...(example && { example: { ...example, picture: await pictureOf(example, sessions) } }) };
  } finally {
    await sessions.close();
  }
}

/** The longest row of an example. */
const MOST_LENGTH = 64;

/** Rows of a few tokens and two pads, under which something else lies in the second run. */
function exampleOf({ invariants, subject }: Report): Pictured | undefined {
  // Typical weights attend almost evenly; in sharp ones there is something to see.
  const reported = subject.traits.find(({ weightScale }) => weightScale === 'sharp') ?? subject.traits[0];
  const { name } = padContentIsIgnored;
  if (!reported || reported.texts || !invariants.some((one) => one.name === name && one.verdict === 'held'))
    return undefined;
  const traits = { ...reported, texts: undefined };
  const { weightScale, staticShape, padId, use, maxLength } = traits;
  const length = staticShape?.length ?? Math.min(6, maxLength);
  if (length > MOST_LENGTH || length < 3) return undefined;
  const real = length - 2;
  const { tokens, types } = sequenceOf({ ids: 1, padIdInside: 0 }, length, traits);
  const from = use?.padding === 'left' ? 2 : 0;
  const row = {
    tokens: tokens.slice(0, real),
    types: types.slice(0, real),
    at: Array.from({ length: real }, (_, i) => from + i),
    under: [padId, padId],
    otherUnder: tokens.slice(real),
  };
  const rows = new Array<typeof row>(staticShape?.size ?? 1).fill(row);
  return {
    invariant: name,
    case: { length, rows, singleton: true, ...(weightScale && { weightScale }) },
    violation: { runs: ['base', 'other padding'], row: 0, output: 'lastHiddenState' },
  };
}
