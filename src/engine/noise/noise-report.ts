import type { Noise } from '../../numerics/noise';
import { NOISE_FACTOR, NOISE_FLOOR } from '../../numerics/noise';
import type { NoiseFigures } from '../../core/report/noise';

export function figuresOf({ samples, worst: { order, float64 } }: Noise): NoiseFigures {
  return { samples, order, ...(float64 > 0 && { float64 }), factor: NOISE_FACTOR, floor: NOISE_FLOOR };
}
