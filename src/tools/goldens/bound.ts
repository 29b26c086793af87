import type { Subject } from '../../core/subject';
import type { Bound } from '../../numerics/bounds';
import { shapeBound } from '../../numerics/bounds';
import { measuredBound, measuring } from '../rounding';
import type { Golden, GoldenBatch } from './format';

/** Under what name a golden's provenance holds `roundingOf`, a number in words. */
export const ROUNDING = 'rounding';

/**
 * How far an answer may be from a golden, in parts of the largest number of the row: what rounding was measured to cost the
 * subject that answers, at the golden's lengths; and where padproof recorded it on another backend what it cost there, too,
 * since the golden then is as far off itself.
 */
export async function boundFor(golden: Golden, subject: Subject, timeoutMs: number): Promise<Bound> {
  const own = await measured(golden.batches, subject, timeoutMs);
  const { backend, [ROUNDING]: rounding } = golden.provenance;
  if (backend === undefined || backend === subject.backend) return own;
  const recorded = Number(rounding);
  const other = recorded > 0 && recorded < 1 ? recorded : shapeBound({ backend }).value;
  return { value: own.value + other, origin: `${own.origin}; and ${backend}, where the golden was recorded` };
}

/** k × noise + floor of a subject at the lengths of some batches, in parts of a row's largest number. */
export async function roundingOf(
  batches: readonly GoldenBatch[],
  subject: Subject,
  timeoutMs: number,
): Promise<number> {
  return (await measured(batches, subject, timeoutMs)).value;
}

function measured(batches: readonly GoldenBatch[], subject: Subject, timeoutMs: number): Promise<Bound> {
  return measuring(subject, timeoutMs, async (meter) => {
    let largest: Bound | undefined;
    for (const { inputIds } of batches) {
      const { noise } = await meter.at(Math.min(inputIds[0].length, subject.maxLength));
      if (!noise) return shapeBound(subject);
      const bound = measuredBound(noise, 'length');
      if (!largest || bound.value > largest.value) largest = bound;
    }
    return largest!;
  });
}
