/** Where a row's padding may stand. */
export const PADDING_SIDES = ['right', 'left', 'any'] as const;
export type PaddingSide = (typeof PADDING_SIDES)[number];

/** What may lie under padding: the pad id alone, or any id. */
export const USED_PAD_CONTENTS = ['pad-id', 'any'] as const;
export type UsedPadContent = (typeof USED_PAD_CONTENTS)[number];

/** How a model's batches are really padded: the verdict is about this, and what lies beyond it is told as limits. */
export interface Use {
  readonly padding: PaddingSide;
  readonly padContent: UsedPadContent;
  /** Where that is known from, such as a file and its field; or that it was assumed, and why. */
  readonly knownFrom: string;
}

/** Everything is in use: whatever is declared nowhere is left out nowhere. */
export const ANY_USE: Use = { padding: 'any', padContent: 'any', knownFrom: 'no use is declared' };

/** The use of a subject: what it declares, or any. */
export function useOf({ use = ANY_USE }: { readonly use?: Use }): Use {
  return use;
}

/** Does anything lie beyond a use? */
export function hasLimits({ padding, padContent }: Use): boolean {
  return padding !== 'any' || padContent !== 'any';
}

/** A use in words, such as `padding on the right, the pad id under it`. */
export function useInWords({ padding, padContent }: Use): string {
  const side = padding === 'any' ? 'padding anywhere' : `padding on the ${padding}`;
  return `${side}, ${padContent === 'any' ? 'any id' : 'the pad id'} under it`;
}
