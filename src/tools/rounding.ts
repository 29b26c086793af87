import { noCost } from '../engine/ask/cost';
import { NoiseMeter } from '../engine/noise/noise-meter';
import type { Bound } from '../numerics/bounds';
import type { Noise } from '../numerics/noise';
import type { Subject } from '../core/subject';

/** What measures the rounding of a subject; whoever has it closes it. */
export function meterOf(subject: Subject, timeoutMs: number): NoiseMeter {
  return new NoiseMeter({ subject, timeoutMs, cost: noCost() }, async (other) => other.dispose?.());
}

/** Measures what rounding costs on a subject, and closes what that took. */
export async function measuring<T>(
  subject: Subject,
  timeoutMs: number,
  use: (meter: NoiseMeter) => Promise<T>,
): Promise<T> {
  const meter = meterOf(subject, timeoutMs);
  try {
    return await use(meter);
  } finally {
    await meter.close();
  }
}

/**
 * k × noise + floor, in parts of a row's largest number.
 * @param on what it was measured on, beside the subject and the backend
 */
export function measuredBound({ relativeBound }: Noise, on: string): Bound {
  return { value: relativeBound, origin: `k × noise + floor, measured on this subject, backend and ${on}` };
}
