import { ExitCode } from '../../core/errors';
import type { Verdict } from '../../core/verdict';
import { VERSION } from '../../core/version';
import type { InvariantReport, Report } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { REPORT_VERSION } from '../../core/report/counterexample';

/** What a campaign hands over when it ends. */
export interface Outcome {
  readonly spec: SubjectSpec;
  readonly seed: number;
  readonly cases: Report['cases'];
  readonly budget?: Report['budget'];
  readonly health: Report['health'];
  readonly stopped: Report['stopped'];
  readonly traits: Report['subject']['traits'];
  readonly invariants: readonly InvariantReport[];
  readonly use?: Report['use'];
  readonly limits?: Report['limits'];
  readonly judged?: Report['judged'];
  readonly notCompared: Report['notCompared'];
  readonly memory?: Report['memory'];
  readonly corpus?: Report['corpus'];
  readonly exhaustive?: Report['exhaustive'];
  readonly minCoverage?: number;
  readonly maxLength?: number;
  readonly coverage: Report['coverage'];
  readonly retrievalImpact?: Report['retrievalImpact'];
  readonly noise: Report['noise'];
  readonly cost: Report['cost'];
  readonly seconds: number;
}

/**
 * The report of a campaign. One violation makes it violated; an early end, or a reason not to believe it, makes it
 * inconclusive; where nothing at all held, there is nothing to call held.
 */
export function reportOf({ spec, traits, cases, health, stopped, corpus, exhaustive, ...rest }: Outcome): Report {
  const verdict = overall(rest.invariants, stopped !== undefined, health.length === 0);
  return {
    format: 'padproof-report',
    version: REPORT_VERSION,
    padproof: VERSION,
    node: process.versions.node,
    subject: { ...spec, traits },
    verdict,
    exitCode: stopped?.by === 'environment' && verdict === 'inconclusive' ? ExitCode.environment : exitCodeOf(verdict),
    cases,
    health,
    ...(corpus && { corpus }),
    ...(exhaustive && { exhaustive }),
    ...rest,
    ...(stopped && { stopped }),
  };
}

function overall(invariants: readonly InvariantReport[], stopped: boolean, healthy: boolean): Verdict {
  const some = (verdict: Verdict): boolean => invariants.some((invariant) => invariant.verdict === verdict);
  if (some('violated')) return 'violated';
  if (stopped) return 'inconclusive';
  if (some('held')) return healthy ? 'held' : 'inconclusive';
  return some('vacuous') ? 'vacuous' : 'unsupported';
}

/** The exit code that a verdict asks for. */
export function exitCodeOf(verdict: Verdict): ExitCode {
  if (verdict === 'held') return ExitCode.held;
  return verdict === 'violated' ? ExitCode.violated : ExitCode.inconclusive;
}
