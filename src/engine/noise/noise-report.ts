import type { Noise } from '../../numerics/noise';
import { NOISE_FACTOR } from '../../numerics/noise';
import type { NoiseFigures } from '../../core/report/noise';

export function figuresOf({ floor, samples, worst: { order, float64 } }: Noise): NoiseFigures {
  return { samples, order, ...(float64 > 0 && { float64 }), factor: NOISE_FACTOR, floor };
}
