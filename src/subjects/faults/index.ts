import type { Fault } from './fault';
import { twoConventions } from './two-conventions';
import { allOnesMaskTurnsCausal } from './all-ones-mask-turns-causal';
import { backwardWithoutTheMask } from './backward-without-the-mask';
import { batchAndSequenceSwapped } from './batch-and-sequence-swapped';
import { batchNorm } from './batch-norm';
import { biasBeforeScaling } from './bias-before-scaling';
import { biasOnlyInCompany } from './bias-only-in-company';
import { blockFloatingPoint } from './block-floating-point';
import { booleanMaskInverted } from './boolean-mask-inverted';
import { clampedRowMaximum } from './clamped-row-maximum';
import { convolutionOverPadding } from './convolution-over-padding';
import { clsAtIndexZero } from './cls-at-index-zero';
import { clsIsTheMean } from './cls-is-the-mean';
import { dropTheBias } from './drop-the-bias';
import { dropoutLeftOn } from './dropout-left-on';
import { firstPositionNeverHidden } from './first-position-never-hidden';
import { firstRowsMaskForAll } from './first-rows-mask-for-all';
import { floatMaskAdded } from './float-mask-added';
import { floatMaskCoercedToBoolean } from './float-mask-coerced-to-boolean';
import { float16Minimum } from './float16-minimum';
import { fullyMaskedStatesZeroed } from './fully-masked-states-zeroed';
import { fusedPathDiffers } from './fused-path-differs';
import { groupNormOverTime } from './group-norm-over-time';
import { headWithoutMask } from './head-without-mask';
import { headsPermuted } from './heads-permuted';
import { headsTiled } from './heads-tiled';
import { int8ActivationsFault } from './int8-activations';
import { int8ActivationsOfTheRow } from './int8-activations-of-the-row';
import { largestNumberInFullyMaskedRows } from './largest-number-in-fully-masked-rows';
import { lastTokenAtTheEnd } from './last-token-at-the-end';
import { lastTokenByArgmin } from './last-token-by-argmin';
import { lastTokenByCount } from './last-token-by-count';
import { lastTokenOfTheFirstRow } from './last-token-of-the-first-row';
import { layerNormBackwardOverTime } from './layer-norm-backward-over-time';
import { layerNormEps } from './layer-norm-eps';
import { leakOf1eMinus3 } from './leak-of-1e-3';
import { leakOf1eMinus5 } from './leak-of-1e-5';
import { leakOf1eMinus7 } from './leak-of-1e-7';
import { logitsReadPadding } from './logits-read-padding';
import { maskAfterSoftmax } from './mask-after-softmax';
import { maskBroadcastOverHeads } from './mask-broadcast-over-heads';
import { maskCachedByShape } from './mask-cached-by-shape';
import { maskDroppedInOneLayerInCompany } from './mask-dropped-in-one-layer-in-company';
import { maskDroppedUnlessAttentionsAreWanted } from './mask-dropped-unless-attentions-are-wanted';
import { maskExtendedTwice } from './mask-extended-twice';
import { maskFromEmbeddings } from './mask-from-embeddings';
import { maskFromIds } from './mask-from-ids';
import { maskOffByOne } from './mask-off-by-one';
import { maskOnQueries } from './mask-on-queries';
import { maskOnlyInTheFirstLayer } from './mask-only-in-the-first-layer';
import { maskStride } from './mask-stride';
import { maximumAboveTheLowest } from './maximum-above-the-lowest';
import { meanCountsPadding } from './mean-counts-padding';
import { meanDividesByLength } from './mean-divides-by-length';
import { meanDividesByTheBatch } from './mean-divides-by-the-batch';
import { meanLeaksALittle } from './mean-leaks-a-little';
import { meanWithoutGuard } from './mean-without-guard';
import { minus1eMinus9 } from './minus-1e-9';
import { minus1e4 } from './minus-1e4';
import { minus1e5 } from './minus-1e5';
import { minus1e9 } from './minus-1e9';
import { minusInfinity } from './minus-infinity';
import { minusTen } from './minus-ten';
import { nanAtWholeTiles } from './nan-at-whole-tiles';
import { nanSpreadsFromFullyMaskedRows } from './nan-spreads-from-fully-masked-rows';
import { noBiasForEqualLengths } from './no-bias-for-equal-lengths';
import { noMaskHidesEverything } from './no-mask-hides-everything';
import { noMaskTurnsCausal } from './no-mask-turns-causal';
import { onesInFullyMaskedRows } from './ones-in-fully-masked-rows';
import { paddedEmbeddingsZeroed } from './padded-embeddings-zeroed';
import { paddedOutputsZeroed } from './padded-outputs-zeroed';
import { paddedQueriesAttendToPadding } from './padded-queries-attend-to-padding';
import { paddedQueriesSeePadding } from './padded-queries-see-padding';
import { paddedQueriesSumToTwo } from './padded-queries-sum-to-two';
import { paddedQueriesZeroed } from './padded-queries-zeroed';
import { paddedStatesAreNan } from './padded-states-are-nan';
import { paddedStatesAveraged } from './padded-states-averaged';
import { paddedStatesLeftUninitialised } from './padded-states-left-uninitialised';
import { paddedStatesZeroed } from './padded-states-zeroed';
import { paddedValuesZeroed } from './padded-values-zeroed';
import { paddingAtPositionZero } from './padding-at-position-zero';
import { polarityFlipsInOneLayer } from './polarity-flips-in-one-layer';
import { poolerNewlyInitialised } from './pooler-newly-initialised';
import { positionsAlongTheBatch } from './positions-along-the-batch';
import { positionsAsIfLeftPadded } from './positions-as-if-left-padded';
import { positionsCachedByShape } from './positions-cached-by-shape';
import { positionsFromIds } from './positions-from-ids';
import { positionsFromTheLeftEdge } from './positions-from-the-left-edge';
import { positionsStartAtOne } from './positions-start-at-one';
import { prefixMaskByLength } from './prefix-mask-by-length';
import { queryMasksReducedOverKeys } from './query-masks-reduced-over-keys';
import { renormalisedAfterSoftmax } from './renormalised-after-softmax';
import { residualDropped } from './residual-dropped';
import { rowIndexFelt } from './row-index-felt';
import { rowsNotUnsorted } from './rows-not-unsorted';
import { scaleLeftOut } from './scale-left-out';
import { scaleOfTheLongestBatch } from './scale-of-the-longest-batch';
import { shortBatchWidensAttention } from './short-batch-widens-attention';
import { scoresMultipliedByMask } from './scores-multiplied-by-mask';
import { scoresScaledByTheBatch } from './scores-scaled-by-the-batch';
import { scoresScaledByTheLength } from './scores-scaled-by-the-length';
import { signOfTheBiasFlipped } from './sign-of-the-bias-flipped';
import { softmaxOverQueries } from './softmax-over-queries';
import { tailReadPastTheTile } from './tail-read-past-the-tile';
import { positionsLeftOut } from './positions-left-out';
import { positionsCountedAnew } from './positions-counted-anew';
import { wordsCutOffAt48 } from './words-cut-off-at-48';
import { tokenTypesIgnored } from './token-types-ignored';
import { twoLowestNumbersSummed } from './two-lowest-numbers-summed';
import { unitsPermuted } from './units-permuted';
import { unshiftedAndRenormalised } from './unshifted-and-renormalised';
import { valuesFromTheNextRow } from './values-from-the-next-row';
import { valuesMaskedInsteadOfScores } from './values-masked-instead-of-scores';
import { valuesNotZeroed } from './values-not-zeroed';
import { warmUp } from './warm-up';
import { weightWithoutValue } from './weight-without-value';
import { wrongBeyond64 } from './wrong-beyond-64';
import { wrongInLargeBatches } from './wrong-in-large-batches';
import { zeroTimesInfinity } from './zero-times-infinity';

/** Every fault that can be planted: of the mask, the softmax, positions, pooling, values, norms, state; equivalent ones last. */
export const FAULTS: readonly Fault[] = [
  allOnesMaskTurnsCausal,
  biasBeforeScaling,
  biasOnlyInCompany,
  booleanMaskInverted,
  clampedRowMaximum,
  dropTheBias,
  firstPositionNeverHidden,
  firstRowsMaskForAll,
  floatMaskAdded,
  floatMaskCoercedToBoolean,
  float16Minimum,
  headWithoutMask,
  headsTiled,
  largestNumberInFullyMaskedRows,
  leakOf1eMinus3,
  leakOf1eMinus5,
  leakOf1eMinus7,
  maskAfterSoftmax,
  maskBroadcastOverHeads,
  maskCachedByShape,
  maskDroppedInOneLayerInCompany,
  maskDroppedUnlessAttentionsAreWanted,
  maskExtendedTwice,
  maskFromEmbeddings,
  maskFromIds,
  maskOffByOne,
  maskOnQueries,
  maskOnlyInTheFirstLayer,
  maskStride,
  maximumAboveTheLowest,
  minus1eMinus9,
  minus1e4,
  minus1e5,
  minusInfinity,
  twoConventions,
  minusTen,
  nanAtWholeTiles,
  noBiasForEqualLengths,
  noMaskHidesEverything,
  noMaskTurnsCausal,
  onesInFullyMaskedRows,
  paddedQueriesAttendToPadding,
  paddedQueriesSumToTwo,
  paddedQueriesZeroed,
  polarityFlipsInOneLayer,
  prefixMaskByLength,
  queryMasksReducedOverKeys,
  renormalisedAfterSoftmax,
  scoresMultipliedByMask,
  signOfTheBiasFlipped,
  softmaxOverQueries,
  twoLowestNumbersSummed,
  valuesMaskedInsteadOfScores,
  weightWithoutValue,
  zeroTimesInfinity,
  meanWithoutGuard,
  positionsFromTheLeftEdge,
  positionsStartAtOne,
  positionsFromIds,
  positionsAsIfLeftPadded,
  positionsAlongTheBatch,
  positionsCachedByShape,
  positionsLeftOut,
  positionsCountedAnew,
  tokenTypesIgnored,
  wordsCutOffAt48,
  meanCountsPadding,
  meanDividesByLength,
  meanDividesByTheBatch,
  meanLeaksALittle,
  clsAtIndexZero,
  clsIsTheMean,
  lastTokenByArgmin,
  lastTokenAtTheEnd,
  lastTokenByCount,
  lastTokenOfTheFirstRow,
  valuesNotZeroed,
  tailReadPastTheTile,
  paddedStatesLeftUninitialised,
  paddedStatesAreNan,
  valuesFromTheNextRow,
  batchAndSequenceSwapped,
  rowsNotUnsorted,
  nanSpreadsFromFullyMaskedRows,
  rowIndexFelt,
  scoresScaledByTheBatch,
  scoresScaledByTheLength,
  scaleLeftOut,
  int8ActivationsFault,
  int8ActivationsOfTheRow,
  convolutionOverPadding,
  groupNormOverTime,
  batchNorm,
  paddedStatesAveraged,
  blockFloatingPoint,
  dropoutLeftOn,
  poolerNewlyInitialised,
  warmUp,
  shortBatchWidensAttention,
  scaleOfTheLongestBatch,
  backwardWithoutTheMask,
  layerNormBackwardOverTime,
  fusedPathDiffers,
  logitsReadPadding,
  layerNormEps,
  residualDropped,
  wrongBeyond64,
  wrongInLargeBatches,
  headsPermuted,
  minus1e9,
  paddedQueriesSeePadding,
  unshiftedAndRenormalised,
  paddedEmbeddingsZeroed,
  paddedOutputsZeroed,
  fullyMaskedStatesZeroed,
  paddedStatesZeroed,
  paddedValuesZeroed,
  paddingAtPositionZero,
  unitsPermuted,
];
