/**
 * padproof verifies, by random generation, that padding cannot be felt in a transformer encoder.
 *
 * @packageDocumentation
 */
export type { Batch, BatchLimits } from '../core/batch';
export { validateBatch } from '../core/batch';
export type { BatchOptions, Case, Row } from '../core/case';
export { batchOf } from '../core/case';
export type { Encoding, OutputName, Values } from '../core/encoding';
export { OUTPUT_NAMES } from '../core/encoding';
export { EnvironmentError, ExitCode, PadproofError, SubjectError, UsageError } from '../core/errors';
export type { Mask, MaskForm } from '../core/mask';
export { MASK_FORMS } from '../core/mask';
export type { Layout } from '../core/layout';
export { LAYOUTS, layoutOf } from '../core/layout';
export type {
  FullyMaskedPolicy,
  Platform,
  PositionPolicy,
  WeightScale,
  Subject,
  SubjectSource,
  Texts,
  Traits,
} from '../core/subject';
export type { CutModel, CutOut, CutSide, InnerNode, InnerTensor, InnerTensors, Inside } from '../core/inside';
export { FULLY_MASKED_POLICIES, POSITION_POLICIES, WEIGHT_SCALES, validateSubject } from '../core/subject';
export type { Verdict } from '../core/verdict';
export { VERSION } from '../core/version';
export type { CaseOptions } from '../engine/generate/cases';
export { cases } from '../engine/generate/cases';
export { CoverageTally } from '../engine/generate/coverage';
export { lengths } from '../engine/generate/lengths';
export { INVARIANTS, invariantNamed } from '../engine/invariants';
export { FAMILIES } from '../engine/invariants/invariant';
export type { Alignment, Evidence, Invariant, Judgement, Run, Side } from '../engine/invariants/invariant';
export type { ResolveOptions } from '../subjects/kinds/options';
export { resolveModel } from '../subjects/kinds/resolve';
export type { Bound } from '../numerics/bounds';
export { jsonReport } from '../report/json';
export { junitReport } from '../report/junit';
export { terminalReport } from '../report/terminal/terminal-report';
export type { Embedder, ListEmbedder, VectorLists, Vectors } from '../subjects/texts/embedder';
export { textSubject } from '../subjects/texts/text-subject';
export { wordsFrom } from '../subjects/texts/word-list';
export type { CampaignOptions, Progress } from '../engine/campaign/options';
export { runCampaign } from '../engine/campaign/campaign';
export type { SubjectLike } from '../engine/campaign/check';
export { saveCounterexample } from '../engine/corpus/corpus';
export type { LoadedCorpus } from '../engine/corpus/load-corpus';
export type { CheckOptions } from '../tools/saved';
export { check, loadCorpus, parseCounterexample, readCounterexample } from '../tools/saved';
export type { Replayed } from '../engine/corpus/replay';
export { replay } from '../engine/corpus/replay';
export type { InvariantReport, Observed, Report } from '../core/report/report';
export type { Coverage } from '../core/report/coverage';
export type { InvariantKind, Violation } from '../core/report/violation';
export type { SubjectSpec } from '../core/report/subject-spec';
export type { Counterexample, Location } from '../core/report/counterexample';
export type { LocatedNode, TensorDifference } from '../core/report/located-node';
