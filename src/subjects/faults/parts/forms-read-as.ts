import { formToBias } from '../../bert/mask';
import type { Seams } from '../../bert/seams';
import { correctSeams } from '../../bert/seams';
import type { Mask, MaskForm } from '../../../core/mask';

/**
 * The right bias of a mask in some of the forms, taken for another mask.
 *
 * @param misread which forms
 * @param read the mask as it was given to the mask as it is taken
 */
export function formsReadAs(misread: (form: MaskForm) => boolean, read: (mask: Mask) => Mask): Partial<Seams> {
  return {
    maskToBias(pass, embeddings) {
      const { mask } = pass.batch;
      return mask && misread(mask.form) ? formToBias(read(mask)) : correctSeams.maskToBias(pass, embeddings);
    },
  };
}
