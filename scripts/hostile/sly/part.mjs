import { ALL, KINDS } from './catalogue.mjs';
import { complaint, examine, numberOf } from './examine.mjs';

/**
 * A part of the campaign: subjects that try to look right, and their innocent twins, kind by kind. Where there are to be fewer
 * than there are, every nth is taken, from one that the seed names.
 */
export async function trySly({ seed, inputs, input, only, report }) {
  const number = numberOf(seed);
  const step = Math.max(1, Math.round(ALL.length / inputs));
  const results = [];
  for (const kind of KINDS.filter((name) => only === undefined || only === name)) {
    const chosen = [...ALL.entries()].filter(([i, entry]) => {
      if (input !== undefined) return i === input && entry.kind === kind;
      return entry.kind === kind && (i + number) % step === 0;
    });
    const result = { name: kind, inputs: chosen.length, held: 0, missed: 0, findings: [] };
    for (const [i, entry] of chosen) {
      const found = await examine(entry, { seed: number, investigate: input !== undefined });
      const fault = complaint(entry, found);
      if (fault) result.findings.push({ reader: kind, fault, times: 1, i });
      else if (found.verdict === 'held') result[kind === 'innocent' ? 'held' : 'missed']++;
    }
    report(result);
    results.push(result);
  }
  return results;
}
