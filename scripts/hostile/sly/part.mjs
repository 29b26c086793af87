import { ALL, KINDS } from './catalogue.mjs';
import { examineAll } from './examine-all.mjs';
import { complaint, numberOf } from './examine.mjs';

/**
 * A part of the campaign: subjects that try to look right, and their innocent twins, kind by kind. Where there are to be fewer
 * than there are, every nth is taken, from one that the seed names.
 */
export async function trySly({ seed, inputs, input, only, report, workers }) {
  const number = numberOf(seed);
  const step = Math.max(1, Math.round(ALL.length / inputs));
  const results = new Map(
    KINDS.filter((name) => only === undefined || only === name).map((name) => {
      const numbers = [...ALL.keys()].filter(
        (i) => ALL[i].kind === name && (input === undefined ? (i + number) % step === 0 : i === input),
      );
      return [name, { numbers, result: { name, inputs: 0, held: 0, missed: 0, findings: [] } }];
    }),
  );
  const checks = [...results.values()].flatMap(({ numbers }) =>
    numbers.map((i) => ({ i, seed: number, investigate: input !== undefined })),
  );
  await examineAll(checks, {
    workers,
    tell({ i }, found) {
      const { kind } = ALL[i];
      const { numbers, result } = results.get(kind);
      result.inputs++;
      const fault = complaint(ALL[i], found);
      if (fault) result.findings.push({ reader: kind, fault, times: 1, i });
      else if (found.verdict === 'held') result[kind === 'innocent' ? 'held' : 'missed']++;
      if (result.inputs === numbers.length) report(result);
    },
  });
  return [...results.values()].map(({ result }) => result);
}
