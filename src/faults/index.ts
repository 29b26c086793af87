import type { Fault } from './fault';
import { meanWithoutGuard } from './mean-without-guard';
import { dropTheBias } from './drop-the-bias';
import { minus1e4 } from './minus-1e4';
import { positionsFromTheLeftEdge } from './positions-from-the-left-edge';
import { positionsStartAtOne } from './positions-start-at-one';
import { positionsFromIds } from './positions-from-ids';
import { positionsAsIfLeftPadded } from './positions-as-if-left-padded';
import { positionsAlongTheBatch } from './positions-along-the-batch';
import { positionsCachedByShape } from './positions-cached-by-shape';
import { tokenTypesIgnored } from './token-types-ignored';
import { meanCountsPadding } from './mean-counts-padding';
import { meanDividesByLength } from './mean-divides-by-length';
import { meanDividesByTheBatch } from './mean-divides-by-the-batch';
import { meanLeaksALittle } from './mean-leaks-a-little';
import { clsAtIndexZero } from './cls-at-index-zero';
import { clsIsTheMean } from './cls-is-the-mean';
import { lastTokenByArgmin } from './last-token-by-argmin';
import { lastTokenAtTheEnd } from './last-token-at-the-end';
import { lastTokenByCount } from './last-token-by-count';
import { lastTokenOfTheFirstRow } from './last-token-of-the-first-row';
import { valuesNotZeroed } from './values-not-zeroed';
import { tailReadPastTheTile } from './tail-read-past-the-tile';
import { paddedStatesLeftUninitialised } from './padded-states-left-uninitialised';
import { paddedStatesAreNan } from './padded-states-are-nan';
import { valuesFromTheNextRow } from './values-from-the-next-row';
import { batchAndSequenceSwapped } from './batch-and-sequence-swapped';
import { rowsNotUnsorted } from './rows-not-unsorted';
import { nanSpreadsFromFullyMaskedRows } from './nan-spreads-from-fully-masked-rows';
import { rowIndexFelt } from './row-index-felt';
import { scoresScaledByTheBatch } from './scores-scaled-by-the-batch';
import { scoresScaledByTheLength } from './scores-scaled-by-the-length';
import { scaleLeftOut } from './scale-left-out';
import { int8ActivationsFault } from './int8-activations';
import { int8ActivationsOfTheRow } from './int8-activations-of-the-row';
import { groupNormOverTime } from './group-norm-over-time';
import { batchNorm } from './batch-norm';
import { paddedStatesAveraged } from './padded-states-averaged';
import { blockFloatingPoint } from './block-floating-point';
import { dropoutLeftOn } from './dropout-left-on';
import { poolerNewlyInitialised } from './pooler-newly-initialised';
import { warmUp } from './warm-up';
import { backwardWithoutTheMask } from './backward-without-the-mask';
import { layerNormBackwardOverTime } from './layer-norm-backward-over-time';
import { fusedPathDiffers } from './fused-path-differs';
import { logitsReadPadding } from './logits-read-padding';
import { layerNormEps } from './layer-norm-eps';
import { residualDropped } from './residual-dropped';
import { wrongBeyond64 } from './wrong-beyond-64';
import { wrongInLargeBatches } from './wrong-in-large-batches';
import { paddedEmbeddingsZeroed } from './padded-embeddings-zeroed';
import { paddedOutputsZeroed } from './padded-outputs-zeroed';
import { fullyMaskedStatesZeroed } from './fully-masked-states-zeroed';
import { unitsPermuted } from './units-permuted';
import { paddedStatesZeroed } from './padded-states-zeroed';
import { paddedValuesZeroed } from './padded-values-zeroed';
import { paddingAtPositionZero } from './padding-at-position-zero';

/** Every fault that can be planted, equivalent ones last. */
export const FAULTS: readonly Fault[] = [
  meanWithoutGuard,
  dropTheBias,
  minus1e4,
  positionsFromTheLeftEdge,
  positionsStartAtOne,
  positionsFromIds,
  positionsAsIfLeftPadded,
  positionsAlongTheBatch,
  positionsCachedByShape,
  tokenTypesIgnored,
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
  groupNormOverTime,
  batchNorm,
  paddedStatesAveraged,
  blockFloatingPoint,
  dropoutLeftOn,
  poolerNewlyInitialised,
  warmUp,
  backwardWithoutTheMask,
  layerNormBackwardOverTime,
  fusedPathDiffers,
  logitsReadPadding,
  layerNormEps,
  residualDropped,
  wrongBeyond64,
  wrongInLargeBatches,
  paddedEmbeddingsZeroed,
  paddedOutputsZeroed,
  fullyMaskedStatesZeroed,
  paddedStatesZeroed,
  paddedValuesZeroed,
  paddingAtPositionZero,
  unitsPermuted,
];
