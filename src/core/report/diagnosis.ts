/** What a deviation may depend on. */
export const DEPENDENCIES = [
  ...(['pad content', 'batch mates', 'concurrency', 'shape', 'time'] as const),
  ...(['arithmetic', 'nothing finite', 'unknown'] as const),
] as const;

/** What a deviation depends on, found out by changing one thing at a time. */
export interface Diagnosis {
  readonly dependsOn: (typeof DEPENDENCIES)[number];
  /** How far the runs are apart that showed it, in multiples of the noise; absent where no noise could be measured. */
  readonly multiple?: number;
  /** The same in a sentence or two. */
  readonly text: string;
}
