import type { Checkpoint } from '../../subjects/bert/checkpoint/checkpoint';
import { attentionHead } from './attention-head';
import { FINITE_BELOW, largestEmbedding, largestInLayer } from './largest-number';
import type { MaskConstant, MaskVerdict } from './mask-constant';
import { judgeMask, smallestSafeMask } from './mask-constant';
import { scoreBound, type ScoreBound } from './score-bound';

/** What is known of one attention head, for every input whatsoever. Layers and heads are counted from 0. */
export interface HeadCertificate extends ScoreBound {
  readonly layer: number;
  readonly head: number;
  /** The constant nearest to 0 that is proven to hide a padded key, under the computed bound. */
  readonly smallestMask: number;
}

/** What is known of one mask constant, over all layers and heads. */
export interface JudgedMask extends MaskVerdict, MaskConstant {
  /** How many heads it is proven for. */
  readonly provenHeads: number;
}

/** What is proven of a model from its weights alone. */
export interface Certificate {
  readonly heads: readonly HeadCertificate[];
  readonly masks: readonly JudgedMask[];
  /** Above the magnitude of every number outside the scores. */
  readonly largestNumber: number;
  /** Is no infinity or NaN possible, so that zero weights times values are zero? Without it nothing is proven. */
  readonly finite: boolean;
}

/**
 * Bounds the scores of every layer and head, and judges mask constants under the bounds.
 *
 * @throws UsageError naming a tensor that is missing, misshapen or not finite.
 */
export function certify(checkpoint: Checkpoint, constants: readonly MaskConstant[]): Certificate {
  const { layers, heads: H } = checkpoint.config;
  const places = Array.from({ length: layers * H }, (_, i) => ({ layer: Math.floor(i / H), head: i % H }));
  const heads = places.map(({ layer, head }) => {
    const bound = scoreBound(attentionHead(checkpoint, layer, head));
    return { layer, head, ...bound, smallestMask: smallestSafeMask(bound.computed) };
  });
  const inLayers = Array.from({ length: layers }, (_, layer) => largestInLayer(checkpoint, layer));
  const largestNumber = Math.max(largestEmbedding(checkpoint), ...inLayers);
  const finite = largestNumber < FINITE_BELOW;
  return { heads, largestNumber, finite, masks: constants.map((constant) => judge(constant, heads, finite)) };
}

function judge(constant: MaskConstant, heads: readonly HeadCertificate[], finite: boolean): JudgedMask {
  const verdicts = heads.map(({ computed }) => judgeMask(computed, constant.value));
  const provenHeads = finite ? verdicts.filter(({ exactZeros }) => exactZeros === 'proven').length : 0;
  // Every verdict gets no better as the bound grows, so the head with the largest bound speaks for all.
  const worst = judgeMask(Math.max(...heads.map(({ computed }) => computed)), constant.value);
  return { ...constant, ...worst, exactZeros: provenHeads === heads.length ? 'proven' : 'not proven', provenHeads };
}
