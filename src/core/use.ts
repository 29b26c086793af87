/** Where a row's padding may stand. */
export const PADDING_SIDES = ['right', 'left', 'any'] as const;
export type PaddingSide = (typeof PADDING_SIDES)[number];
type Side = Exclude<PaddingSide, 'any'>;

/** What may lie under padding: the pad id alone, or any id. */
export const USED_PAD_CONTENTS = ['pad-id', 'any'] as const;
export type UsedPadContent = (typeof USED_PAD_CONTENTS)[number];

/** How many positions rows are padded to: as many as the longest of the batch has tokens, so many always, or the next multiple of so many. */
export type PadTo = 'longest' | number | `multiple:${number}`;

/** What the option says: `any` lifts what the model's files say, the longest row included. */
export type PadToAsked = PadTo | 'any';

/** The words of {@link PadToAsked}. */
export const PAD_TO_WORDS = 'longest, any, a whole number of at least 2, or multiple: and such a number (multiple:8)';

/** How a model's batches are really padded: the verdict is about this, and what lies beyond it is told as limits. */
export interface Use {
  readonly padding: PaddingSide;
  readonly padContent: UsedPadContent;
  /** How many positions rows are padded to; absent where that may be any number. */
  readonly padTo?: PadTo;
  /** The most tokens of a row that is ever sent; absent where it is what the model takes. */
  readonly longest?: number;
  /** What makes one vector of a row where it is used, as sentence-transformers calls it: `mean`, `cls`, `lasttoken`, …. */
  readonly pooling?: string;
  /** Where that is known from, such as a file and its field; or that it was assumed, and why. */
  readonly knownFrom: string;
  /** Where one of them is known from, where that is somewhere else. */
  readonly origins?: UseOrigins;
}

/** Where parts of a use are known from. */
export type UseOrigins = Readonly<Partial<Record<'padTo' | 'longest' | 'pooling', string>>>;

/** Everything is in use: whatever is declared nowhere is left out nowhere. */
export const ANY_USE: Use = { padding: 'any', padContent: 'any', knownFrom: 'no use is declared' };

/** The use of a subject: what it declares, or any. */
export function useOf({ use = ANY_USE }: { readonly use?: Use }): Use {
  return use;
}

/** Does anything lie beyond a use? */
export function hasLimits({ padding, padContent, padTo, longest }: Use): boolean {
  return padding !== 'any' || padContent !== 'any' || padTo !== undefined || longest !== undefined;
}

/** Cases with a row that is padded on the other side, from which it is said that those are safe, too. */
export const ENOUGH_ON_OTHER_SIDE = 3;

/** What of a subject says whether another side may be as safe. */
interface Padded {
  readonly use?: Use;
  readonly positions: string;
  readonly texts?: unknown;
}

/**
 * The side on which rows are not padded in use, where padding there may be as safe; undefined where any side is in use, where texts
 * are taken, or where padding before the tokens moves them by itself.
 */
export function otherSide({ use = ANY_USE, positions, texts }: Padded): Side | undefined {
  if (use.padding === 'any' || positions === 'absolute' || texts) return undefined;
  return use.padding === 'right' ? 'left' : 'right';
}

/** Is it what rows may be padded to? */
export function isPadTo(value: unknown): value is PadTo {
  if (value === 'longest') return true;
  const [, multiple] = /^multiple:([1-9]\d{0,8})$/.exec(typeof value === 'string' ? value : '') ?? [];
  const n = multiple === undefined ? value : Number(multiple);
  return Number.isInteger(n) && (n as number) >= 2;
}

/** What does not fit between a use and the sizes of its subject. */
export interface Misfit {
  readonly field: 'padTo' | 'longest';
  readonly found: unknown;
  readonly expected: string;
}

/** What a use says of lengths that its subject cannot take; undefined where it can. */
export function misfitOf(
  { padTo, longest }: Pick<Use, 'padTo' | 'longest'>,
  { maxLength, staticShape }: { readonly maxLength: number; readonly staticShape?: { readonly length?: number } },
): Misfit | undefined {
  const misfit = (field: Misfit['field'], found: unknown, expected: string): Misfit => ({ field, found, expected });
  if (padTo !== undefined) {
    const { length } = staticShape ?? {};
    if (!isPadTo(padTo)) return misfit('padTo', padTo, PAD_TO_WORDS.replace(', any', ''));
    if (length !== undefined && padTo !== length)
      return misfit('padTo', padTo, `${length}, since it takes rows of so many positions and no others, or nothing`);
    if (paddedLength(1, { padTo }) > maxLength)
      return misfit('padTo', padTo, `at most ${maxLength} positions, which is what it takes`);
  }
  if (longest === undefined) return undefined;
  const most = typeof padTo === 'number' ? padTo : maxLength;
  if (Number.isInteger(longest) && longest >= 1 && longest <= most) return undefined;
  return misfit(
    'longest',
    longest,
    `a whole number from 1 to ${most}, which is what ${most === maxLength ? 'it takes' : 'rows are padded to'}`,
  );
}

/** The number of which rows are padded to a multiple; undefined where they are padded otherwise. */
export function multipleOf({ padTo }: Pick<Use, 'padTo'>): number | undefined {
  return typeof padTo === 'string' && padTo !== 'longest' ? Number(padTo.slice('multiple:'.length)) : undefined;
}

/** How many positions a row of so many tokens has where it is the longest of its batch. */
export function paddedLength(tokens: number, use: Pick<Use, 'padTo'>): number {
  if (typeof use.padTo === 'number') return use.padTo;
  const multiple = multipleOf(use) ?? 1;
  return Math.max(1, Math.ceil(tokens / multiple)) * multiple;
}

/** A use in words, such as `padding on the right, the pad id under it`. */
export function useInWords(use: Use): string {
  return partsInWords(use)
    .map(({ words }) => words)
    .join(', ');
}

/** A use in words, each part with where it is known from. */
export function useWithOrigins(use: Use): string {
  const { knownFrom, origins = {} } = use;
  const parts = partsInWords(use).map(({ words, part }) => ({ words, from: (part && origins[part]) ?? knownFrom }));
  // What is known from one place is said of all that it says, once.
  return parts.map(({ words, from }, i) => (from === parts[i + 1]?.from ? words : `${words} (${from})`)).join(', ');
}

function partsInWords(use: Use): { readonly words: string; readonly part?: keyof UseOrigins }[] {
  const { padding, padContent, padTo, longest } = use;
  const multiple = multipleOf(use);
  return [
    { words: padding === 'any' ? 'padding anywhere' : `padding on the ${padding}` },
    { words: `${padContent === 'any' ? 'any id' : 'the pad id'} under it` },
    ...(padTo === undefined
      ? []
      : [
          {
            part: 'padTo' as const,
            words:
              padTo === 'longest'
                ? 'up to the longest row'
                : multiple === undefined
                  ? `always to ${padTo} positions`
                  : `to a multiple of ${multiple} positions`,
          },
        ]),
    ...(longest === undefined ? [] : [{ part: 'longest' as const, words: `rows of at most ${longest} tokens` }]),
  ];
}
