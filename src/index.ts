/**
 * padproof verifies, by random generation, that padding cannot be felt in a transformer encoder.
 *
 * @packageDocumentation
 */
export type { Batch, BatchLimits } from './core/batch';
export { validateBatch } from './core/batch';
export type { BatchOptions, Case, Row } from './core/case';
export { batchOf } from './core/case';
export type { Encoding, OutputName, Values } from './core/encoding';
export { OUTPUT_NAMES } from './core/encoding';
export { EnvironmentError, ExitCode, PadproofError, SubjectError, UsageError } from './core/errors';
export type { Mask, MaskForm } from './core/mask';
export { MASK_FORMS } from './core/mask';
export type { Layout } from './core/layout';
export { LAYOUTS, layoutOf } from './core/layout';
export type {
  FullyMaskedPolicy,
  Platform,
  PositionPolicy,
  Regime,
  Subject,
  SubjectSource,
  Texts,
  Traits,
} from './core/subject';
export { FULLY_MASKED_POLICIES, POSITION_POLICIES, REGIMES, validateSubject } from './core/subject';
export type { Verdict } from './core/verdict';
export { VERSION } from './core/version';
export type { CaseOptions } from './generators/cases';
export { cases } from './generators/cases';
export type { Coverage } from './generators/coverage';
export { CoverageTally } from './generators/coverage';
export { lengths } from './generators/lengths';
export { INVARIANTS, invariantNamed } from './invariants';
export type {
  Alignment,
  Evidence,
  Invariant,
  InvariantKind,
  Judgement,
  Run,
  Side,
  Violation,
} from './invariants/invariant';
export type { ResolveOptions } from './models/resolve';
export { resolveModel } from './models/resolve';
export type { Bound } from './numerics/bounds';
export { jsonReport } from './report/json';
export { junitReport } from './report/junit';
export { terminalReport } from './report/terminal';
export type { Embedder, Vectors } from './texts/embedder';
export { textSubject } from './texts/text-subject';
export { wordsFrom } from './texts/word-list';
export type { CampaignOptions, Progress } from './verify/options';
export { runCampaign } from './verify/campaign';
export type { CheckOptions, SubjectLike } from './verify/check';
export { check } from './verify/check';
export { readCounterexample, saveCounterexample } from './verify/corpus';
export { parseCounterexample } from './verify/parse-counterexample';
export type { Known } from './verify/known';
export { readKnown } from './verify/known';
export type { Replayed } from './verify/replay';
export { replay } from './verify/replay';
export type { Counterexample, InvariantReport, Location, Observed, Report, SubjectSpec } from './verify/report';
