import { createHash } from 'node:crypto';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { SubjectSource } from '../../core/subject';
import { VERSION } from '../../core/version';
import { toWholeJson } from '../../core/text/whole-json';
import type { CampaignOptions } from '../../engine/campaign/options';
import type { LoadedCorpus } from '../../engine/corpus/load-corpus';
import { INVARIANTS } from '../../engine/invariants';

/** What the options of a campaign are that decide what it comes to. */
type Chosen = Pick<
  CampaignOptions,
  'seed' | 'runs' | 'smallFirst' | 'exhaustive' | 'minCoverage' | 'maxLength' | 'repeat' | 'invariants'
>;

/** What makes two campaigns the same: whoever is alike in all of this comes to the same. Plain JSON. */
export interface Identity extends Omit<Chosen, 'invariants'> {
  readonly padproof: string;
  /** The names of the claims, in the order of reports. */
  readonly claims: readonly string[];
  readonly subject: SubjectSpec;
  /** A hash of the model's weights, or of its files, but for what those import or read; absent where nobody can see them. */
  readonly content?: string;
  /** A hash of the saved counterexamples that are tried first. */
  readonly saved: string;
}

/** In words, for a message that says what differs. */
const IN_WORDS: Readonly<Record<keyof Identity, string>> = {
  padproof: 'the version of padproof',
  seed: 'the seed',
  runs: 'the number of cases',
  smallFirst: 'the order of the cases',
  exhaustive: 'the number of positions of which every mask is tried',
  minCoverage: 'the least coverage',
  maxLength: 'the longest length',
  repeat: 'the number of tries',
  claims: 'the list of claims',
  subject: 'the model, or an option of it,',
  content: 'the content of the model',
  saved: 'the set of saved counterexamples',
};

/** What identifies a campaign. It reads the files of the model. */
export async function identityOf(
  { python: _, ...subject }: SubjectSpec,
  source: SubjectSource,
  { invariants = INVARIANTS, seed, runs, smallFirst, exhaustive, minCoverage, maxLength, repeat }: Chosen,
  corpus: LoadedCorpus | undefined,
): Promise<Identity> {
  const content = await contentOf(source);
  const saved = (corpus?.entries ?? []).map(({ counterexample }) => counterexample);
  return {
    padproof: VERSION,
    seed,
    runs,
    ...(smallFirst && { smallFirst }),
    ...(exhaustive !== undefined && { exhaustive }),
    ...(minCoverage !== undefined && { minCoverage }),
    ...(maxLength !== undefined && { maxLength }),
    ...(repeat !== undefined && { repeat }),
    claims: invariants.map(({ name }) => name),
    subject,
    ...(content !== undefined && { content }),
    saved: createHash('sha256').update(toWholeJson(saved)).digest('hex'),
  };
}

/** A hash of the model's weights, or of its files; undefined where nobody can see them. */
export async function contentOf(source: SubjectSource): Promise<string | undefined> {
  return source.fingerprint?.(source.weightScales[0]) ?? (await source.content?.());
}

/** What the first difference of two identities is, in words; undefined where they are the same. */
export function differenceOf(a: Identity, b: Identity): string | undefined {
  const differing = (Object.keys(IN_WORDS) as (keyof Identity)[]).find((key) => shown(a[key]) !== shown(b[key]));
  if (!differing) return undefined;
  const short = (value: unknown): string => {
    const text = shown(value);
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  };
  return `${IN_WORDS[differing]} is ${short(a[differing])}, and not ${short(b[differing])}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'not given' : toWholeJson(value);
}
