import { ExitCode } from '../../core/errors';
import type { Verdict } from '../../core/verdict';
import { VERSION } from '../../core/version';
import { exitCodeOf } from '../../engine/campaign/summary';
import type { InvariantReport, Report, SubjectReport } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';

/** How far apart one output of two subjects is at most, in parts of the largest number of the vector. */
export interface Distance {
  readonly deviation: number;
  /** Index into the stream of the seed. */
  readonly case: number;
  readonly row: number;
  /** Counted among the row's real tokens; absent for a pooled vector. */
  readonly token?: number;
  readonly unit: number;
  readonly a: number;
  readonly b: number;
}

/** How far two subjects are apart in one output that both offer. */
export interface ComparedOutput {
  /** Such as `lastHiddenState` or `pooled.mean`. */
  readonly output: string;
  readonly compared: number;
  /** In the batch, with padding and company. */
  readonly batched: Distance;
  /** The same sequences, each by itself. */
  readonly alone: Distance;
  /** Of pooled vectors: the least cosine between the two, and the one in the middle, in the batch. */
  readonly cosine?: { readonly least: number; readonly median: number };
}

/** How far apart two subjects are behind each layer, in the case in which they are furthest apart. */
export interface ComparedLayers {
  /** Index into the stream of the seed. */
  readonly case: number;
  /** Of `hiddenStates[i]`, at real tokens, in parts of the largest number of each vector; the first is the embeddings' output. */
  readonly deviations: readonly number[];
}

/** One of two subjects, and what padding does to it by itself. */
export interface ComparedSide {
  readonly spec: SubjectSpec;
  readonly traits: readonly SubjectReport[];
  /** The claims about padding that were judged on it alone. */
  readonly invariants: readonly InvariantReport[];
}

/** What comparing two subjects came to. Plain JSON. */
export interface Comparison {
  readonly format: 'padproof-comparison';
  readonly version: 2;
  readonly padproof: string;
  readonly node: string;
  readonly sides: readonly [ComparedSide, ComparedSide];
  readonly seed: number;
  readonly cases: { readonly asked: number; readonly judged: number };
  readonly outputs: readonly ComparedOutput[];
  /** Outputs that one of the two does not have. */
  readonly onlyIn: readonly [a: readonly string[], b: readonly string[]];
  /** Where both show as many hidden states. */
  readonly layers?: ComparedLayers;
  readonly note?: string;
  /** The most that they may be apart, where that was asked. */
  readonly within?: number;
  /** Does padding move one of them, so that the difference depends on it? Absent where that could not be judged. */
  readonly dependsOnPadding?: boolean;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  readonly stopped?: Report['stopped'];
  readonly seconds: number;
}

/** What two runs hand over when they end. */
export type Compared = Pick<
  Comparison,
  'sides' | 'seed' | 'cases' | 'outputs' | 'onlyIn' | 'layers' | 'note' | 'within' | 'stopped' | 'seconds'
>;

/**
 * Padding that moves one of the two, or a distance past what is allowed, makes it violated; an early end, or claims that could
 * not be judged on either, inconclusive.
 */
export function comparisonOf(compared: Compared): Comparison {
  const { sides, outputs, within, stopped } = compared;
  const claims = sides.map(({ invariants }) => invariants.map(({ verdict }) => verdict));
  const moved = claims.flat().includes('violated');
  const settled = claims.every((verdicts) => verdicts.includes('held'));
  const far =
    within !== undefined &&
    outputs.some(({ batched, alone }) => !(Math.max(batched.deviation, alone.deviation) <= within));
  const verdict: Verdict =
    moved || far ? 'violated' : stopped || !settled || outputs.length === 0 ? 'inconclusive' : 'held';
  const lost = stopped?.by === 'environment' && verdict === 'inconclusive';
  return {
    format: 'padproof-comparison',
    version: 2,
    padproof: VERSION,
    node: process.versions.node,
    ...compared,
    ...((moved || settled) && { dependsOnPadding: moved }),
    verdict,
    exitCode: lost ? ExitCode.environment : exitCodeOf(verdict),
  };
}
