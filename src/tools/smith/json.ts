import type { Finding, SmithReport } from './smith';
import { inWords } from './features';

/** A finding as plain JSON: the case, what it is fed, what is expected and what came. */
export function findingJson({ made, smallest, ...finding }: Finding): Record<string, unknown> {
  const { batch, expected } = made;
  return {
    ...finding,
    deviation: { ...finding.deviation, observed: numberOrWord(finding.deviation.observed) },
    words: inWords(smallest),
    case: smallest,
    inputs: {
      shape: [batch.size, batch.length],
      inputIds: [...batch.inputIds],
      attentionMask: [...batch.attentionMask!],
    },
    expected: [...expected.states],
  };
}

/** A run as plain JSON. */
export function smithJson({ tallies, findings, ...report }: SmithReport): Record<string, unknown> {
  return {
    format: 'padproof-smith',
    version: 1,
    ...report,
    runtimes: tallies.map(({ version, refused, failed, ...tally }) => ({
      ...tally,
      release: version,
      refused: counts(refused),
      failed: counts(failed),
    })),
    findings: findings.map(findingJson),
  };
}

const counts = (of: ReadonlyMap<string, number>): object[] => [...of].map(([why, models]) => ({ why, models }));

const numberOrWord = (x: number): number | string => (Number.isFinite(x) ? x : String(x));
