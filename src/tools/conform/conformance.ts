import { ExitCode } from '../../core/errors';
import { VERSION } from '../../core/version';
import { PROTOCOL_VERSION } from '../../subjects/program/handshake';
import type { Broken, Findings } from './findings';
import { RULE_NAMES, RULES, type RuleName } from './rules';

/** One rule, and how far a program keeps it. */
export interface JudgedRule {
  readonly rule: RuleName;
  readonly says: string;
  readonly verdict: 'kept' | 'broken' | 'not applicable' | 'not reached';
  /** Where it is broken. */
  readonly broken?: Broken;
  /** Why it was not tried, where it was not. */
  readonly why?: string;
}

/** How far a program keeps to the protocol. Plain JSON. */
export interface Conformance {
  readonly format: 'padproof-conformance';
  readonly version: 1;
  readonly padproof: string;
  readonly node: string;
  readonly protocol: number;
  readonly command: string;
  readonly rules: readonly JudgedRule[];
  /** Was it interrupted? */
  readonly interrupted?: true;
  readonly verdict: 'held' | 'violated' | 'inconclusive';
  readonly exitCode: ExitCode;
}

/** Puts together what was found of a program. */
export function conformanceOf(command: string, findings: Findings, interrupted: boolean): Conformance {
  const rules = RULE_NAMES.map((rule) => judged(rule, findings));
  const broken = rules.some(({ verdict }) => verdict === 'broken');
  const open = interrupted || rules.some(({ verdict }) => verdict === 'not reached');
  const verdict = broken ? 'violated' : open ? 'inconclusive' : 'held';
  const exitCode = ExitCode[verdict];
  const head = { format: 'padproof-conformance', version: 1, padproof: VERSION, node: process.versions.node } as const;
  return {
    ...head,
    ...{ protocol: PROTOCOL_VERSION, command, rules, ...(interrupted && { interrupted: true as const }) },
    ...{ verdict, exitCode },
  };
}

function judged(rule: RuleName, { broken, tried, without, hindered }: Findings): JudgedRule {
  const { says } = RULES[rule];
  const found = broken.get(rule);
  if (found) return { rule, says, verdict: 'broken', broken: found };
  if (tried.has(rule)) return { rule, says, verdict: 'kept' };
  const why = without.get(rule);
  if (why !== undefined) return { rule, says, verdict: 'not applicable', why };
  const first: RuleName | undefined = hindered.get(rule) ?? [...broken.keys()].at(-1);
  return { rule, says, verdict: 'not reached', ...(first && { why: `${first} is broken` }) };
}
