import { LOWEST_FLOAT32 } from '../../core/float32';
import type { KnownDeviation } from '../../core/subject';

/** A fault of a backend of tfjs in rows whose every score was hidden. */
export interface BackendDeviation extends KnownDeviation {
  readonly backend: string;
  /** The package that has it, and in which version it was seen; in no other it is known. */
  readonly package: string;
  readonly version: string;
  /** What a model must add to the scores of hidden keys to meet it. */
  readonly maskConstant: number;
}

/** Every deviation that is known. A test makes each of them happen, and fails where one does not any more. */
export const DEVIATIONS: readonly BackendDeviation[] = [
  {
    backend: 'webgpu',
    package: '@tensorflow/tfjs-backend-webgpu',
    version: '4.22.0',
    maskConstant: LOWEST_FLOAT32,
    fullyMasked: 'refused',
    what: "tfjs's webgpu backend 4.22.0 looks for the largest score of a row from -3.402823e38 upwards, which is above float32's lowest number, -3.4028235e38. Where that is the mask constant and every key is hidden, the softmax is NaN. Its product of matrices then reads past the end of one row's values into the next row's, times 0, and 0 x NaN is NaN: the rows before a fully masked one are lost as well, at most lengths that 16 does not divide. Send it no fully masked row, or hide keys with -3e38 or -1e9, with which such a row is uniform.",
  },
  {
    backend: 'webgl',
    package: '@tensorflow/tfjs-backend-webgl',
    version: '4.22.0',
    maskConstant: LOWEST_FLOAT32,
    fullyMasked: 'ones',
    what: "tfjs's webgl backend 4.22.0 looks for the largest score of a row from -1e20 upwards. Where every score is below that, every exponential is 0, and its division takes equal numbers for 1: every weight of such a row is 1, and a row of S keys sums to S. With -1e9 as the constant it is uniform.",
  },
];

/** The deviation that a model with this mask constant meets on a backend made of these versions. */
export function knownDeviation(
  backend: string,
  versions: Readonly<Record<string, string>>,
  maskConstant: number,
): KnownDeviation | undefined {
  const found = DEVIATIONS.find(
    (known) =>
      known.backend === backend && versions[known.package] === known.version && known.maskConstant === maskConstant,
  );
  return found && { fullyMasked: found.fullyMasked, what: found.what };
}
