/** What has to lie under padding for a leak to be met: the pad id is enough, or it takes other ids. */
export const REACHED_WITH = ['the pad id', 'other ids alone'] as const;

/** Whether who pads with the pad id meets a leak, found out by experiment. */
export interface Reach {
  readonly with: (typeof REACHED_WITH)[number];
  /** In how many padded cases that was tried. */
  readonly tried: number;
  /** The same in a sentence or two. */
  readonly text: string;
}
