import type { Platform, Subject } from '../../../core/subject';
import type { BertConfig } from './config';

/** A BERT that is open somewhere: on a backend in this process, or in a browser's page. */
export interface OpenBert
  extends Pick<Subject, 'outputs' | 'encode' | 'kernels' | 'whyPlain'>, Required<Pick<Subject, 'gradients'>> {
  readonly config: BertConfig;
  /** What computes it, where that is known; it may say more later on. */
  readonly platform?: Platform;
  dispose(): void | Promise<void>;
}
