import type { ExitCode } from '../../core/errors';
import type { WeightScale } from '../../core/subject';
import type { Certificate, HeadCertificate } from './certificate';
import type { MaskConstant } from './mask-constant';

/** A head's certificate beside what was seen of it. */
export interface CertifiedHead extends HeadCertificate {
  /** The largest magnitude of a score in the campaign; evidence of how tight the bound is, and no part of the proof. */
  readonly largestSeen: number;
}

/** The certificate of one set of weights. */
export interface CertifiedWeights extends Certificate {
  readonly heads: readonly CertifiedHead[];
  /** Of the built-in BERT's synthetic weights. */
  readonly weightScale?: WeightScale;
}

/** The result of `padproof certify`. docs/certificate.md describes it as JSON. */
export interface CertificateReport {
  readonly format: 'padproof-certificate';
  readonly version: 2;
  readonly padproof: string;
  readonly model: string;
  /** The constant that the verdict is about. */
  readonly mask: MaskConstant;
  readonly verdict: 'proven' | 'not proven' | 'does not apply';
  /** Why it is not proven, or does not apply. */
  readonly reason?: string;
  readonly exitCode: ExitCode;
  /** The campaign that looked for large scores; absent where the proof does not apply. */
  readonly campaign?: { readonly seed: number; readonly runs: number; readonly backend: string };
  readonly weights: readonly CertifiedWeights[];
}

/** Why the mask is not proven for these weights, or `undefined` where it is. */
export function whyNotProven(
  { heads, masks, finite, largestNumber, weightScale }: CertifiedWeights,
  mask: MaskConstant,
) {
  const of = weightScale === undefined ? '' : ` (${weightScale} weights)`;
  if (!finite) {
    return `the numbers of a layer are only known to be below ${largestNumber.toPrecision(3)}${of}, so an infinity is not excluded, and zero times infinity is not zero`;
  }
  // Not `<=` the other way round: NaN has passed every bound.
  const past = heads.find(({ computed, largestSeen }) => !(largestSeen <= computed));
  if (past) {
    return `layer ${past.layer}, head ${past.head} computed a score of ${past.largestSeen}, past the bound ${past.computed}${of}: the arithmetic of the backend is not what the proof assumes`;
  }
  const { provenHeads } = masks.find(({ value }) => value === mask.value)!;
  if (provenHeads === heads.length) return undefined;
  const worst = heads.reduce((a, b) => (b.computed > a.computed ? b : a));
  return `${mask.name} is proven for ${provenHeads} of ${heads.length} heads${of}; layer ${worst.layer}, head ${worst.head} needs ${worst.smallestMask} or lower`;
}
