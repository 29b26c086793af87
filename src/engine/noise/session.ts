import type { Asking } from '../ask/execute';
import type { NoiseMeter } from './noise-meter';

/** What a subject is run and judged with. */
export interface Session extends Asking {
  /** What rounding costs on this subject. */
  readonly noise: NoiseMeter;
}
