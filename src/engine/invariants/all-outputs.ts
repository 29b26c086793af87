import type { Case } from '../../core/case';
import type { OutputName } from '../../core/encoding';
import { OUTPUT_NAMES } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import { judgeAlignments } from './align';
import type { Alignment, Invariant, Judgement, Run } from './invariant';
import { comparable } from './runs';

/** Most numbers of rows × S² of a case whose attention weights are held in all of its runs: 9 MB a run with 144 heads. */
const MOST_PAIRS = 2 ** 14;

/** All that a subject offers, in one order. */
export function everything(traits: Traits): OutputName[] {
  return OUTPUT_NAMES.filter((output) => traits.outputs.includes(output));
}

/** What is offered beside the outputs that every case compares: hidden states and attention weights. */
export function inner(traits: Traits): OutputName[] {
  const compared = comparable(traits);
  return everything(traits).filter((output) => !compared.includes(output));
}

/**
 * Are all outputs of a case compared? Those by themselves, which a violation becomes before it is made smaller, are asked for
 * everything, unless they are pooled; in passes that many cases share, attention weights would cost more than all else.
 */
export function comparesAll({ singleton, pooled, rows, length }: Case): boolean {
  return singleton && !pooled && rows.length * length ** 2 <= MOST_PAIRS;
}

/** The same run, asked for everything. */
export function forEverything(run: Run, traits: Traits): Run {
  return { ...run, key: keyOf(run.key), wanted: everything(traits) };
}

function keyOf(key: string): string {
  return `${key}, all outputs`;
}

/**
 * A claim that two places agree, about hidden states and attention weights as well: at real positions, and from real queries
 * to real keys. Nothing that a subject shows goes unread.
 */
export function ofAllOutputs(claim: Invariant & Required<Pick<Invariant, 'alignments'>>): Invariant {
  const more = (testCase: Case, traits: Traits): Alignment[] => {
    if (!comparesAll(testCase) || inner(traits).length === 0) return [];
    return claim.alignments(testCase, traits).map(({ expected, observed, ...rest }) => ({
      ...rest,
      expected: { ...expected, run: keyOf(expected.run) },
      observed: { ...observed, run: keyOf(observed.run) },
    }));
  };
  return {
    ...claim,
    runs: (testCase, subject) => {
      const runs = claim.runs(testCase, subject);
      const read = new Set(more(testCase, subject).flatMap(({ expected, observed }) => [expected.run, observed.run]));
      return [...runs, ...runs.map((run) => forEverything(run, subject)).filter(({ key }) => read.has(key))];
    },
    alignments: (testCase, traits) => [...claim.alignments(testCase, traits), ...more(testCase, traits)],
    judge(testCase, evidence): Judgement {
      const first = claim.judge(testCase, evidence);
      // A fresh instance is not there where the subject cannot be opened twice.
      const made = more(testCase, evidence.traits).filter(({ observed }) => evidence.encodings.has(observed.run));
      if (made.length === 0) return first;
      const second = judgeAlignments(made, evidence, claim.kind, inner(evidence.traits));
      return { ...both(first, second), ...(second.compared > 0 && { allOutputs: true }) };
    },
  };
}

/** What two judgements come to; the violation told is the first's. */
export function both(first: Judgement, second: Judgement): Judgement {
  const parts = [first, second];
  const violation = first.violation ?? second.violation;
  const rows = [...new Set(parts.flatMap((part) => part.rows ?? []))];
  const reason = first.reason ?? second.reason;
  const memory = first.memory ?? second.memory;
  return {
    verdict: (['violated', 'held'] as const).find((verdict) => parts.some((p) => p.verdict === verdict)) ?? 'vacuous',
    compared: first.compared + second.compared,
    worst: Math.max(first.worst, second.worst),
    ...(violation && { violation }),
    ...(rows.length > 0 && { rows }),
    ...(reason !== undefined && { reason }),
    ...(memory && { memory }),
  };
}
