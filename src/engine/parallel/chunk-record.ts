import { createHash } from 'node:crypto';
import type { Case } from '../../core/case';
import type { Indexed } from '../generate/case-stream';
import type { Judgement } from '../invariants/invariant';
import type { Scope } from '../invariants/scope';
import type { ClaimSum } from '../judge/sum';
import type { Ledger } from './ledger';
import type { Watched } from './watch';
import type { Failure } from './failure';

/** A violation that was seen, as plain data. */
export interface PlainSuspicion {
  readonly claim: string;
  readonly scope: Scope;
  readonly index: number;
  readonly testCase: Case;
  /** The cases that shared its passes, in their order. */
  readonly passCases: readonly Case[];
  readonly judgement: Judgement;
}

/** What judging a chunk came to, as a ledger keeps it. */
export interface ChunkRecord extends Watched {
  /** The claims that were open, by name. */
  readonly claims: readonly string[];
  /** Did something deviate in pooled cases, so that each run was made by itself? */
  readonly felt: boolean;
  readonly sums: readonly ClaimSum[];
  /** The cases of what was seen: it names them by their numbers. */
  readonly cases: readonly Case[];
  readonly seen: readonly RecordedSuspicion[];
  /** What ended it, where that was the subject. */
  readonly failure?: Failure;
  /** The batch that the subject did not take, where it was that. */
  readonly refused?: Omit<PlainSuspicion, 'claim' | 'scope' | 'passCases'>;
}

/** Its cases are numbers of the record's `cases`. */
interface RecordedSuspicion extends Omit<PlainSuspicion, 'testCase' | 'passCases'> {
  readonly testCase: number;
  readonly passCases: readonly number[];
}

/** The step of a ledger that is the judging of a chunk: named by its cases, whatever was open. */
export function stepOfChunk(cases: readonly Indexed[]): string {
  const hash = createHash('sha256');
  for (const { testCase, index } of cases) hash.update(`${index} ${JSON.stringify(testCase)}\n`);
  return `chunk ${hash.digest('hex').slice(0, 32)}`;
}

/**
 * The record of a chunk that says what judging it by these claims comes to. One by more claims serves unless what was felt in
 * pooled cases is none of these claims: those would have been judged by pooled runs then. Where there is no other, it is the best
 * that there is.
 */
export function recordFor(ledger: Ledger, step: string, claims: readonly string[]): ChunkRecord | undefined {
  const records = ledger.find(step) as readonly ChunkRecord[];
  const enough = records.filter((record) => claims.every((claim) => record.claims.includes(claim)));
  const serves = (record: ChunkRecord): boolean => {
    const violated = violatedIn(record.sums);
    return !record.felt || violated.length === 0 || violated.some((claim) => claims.includes(claim));
  };
  return enough.find(({ claims: own }) => own.length === claims.length) ?? enough.find(serves) ?? enough[0];
}

/** The claims that were violated. */
export function violatedIn(sums: readonly ClaimSum[]): string[] {
  return sums.flatMap(({ claim, violated }) => (violated > 0 ? [claim] : []));
}

/** Puts each case that was seen into a list once. */
export function recordSeen(seen: readonly PlainSuspicion[]): Pick<ChunkRecord, 'cases' | 'seen'> {
  const numbers = new Map<string, number>();
  const cases: Case[] = [];
  const numberOf = (testCase: Case): number => {
    const text = JSON.stringify(testCase);
    const known = numbers.get(text) ?? cases.push(testCase) - 1;
    numbers.set(text, known);
    return known;
  };
  return {
    seen: seen.map(({ testCase, passCases, ...rest }) => ({
      ...rest,
      testCase: numberOf(testCase),
      passCases: passCases.map(numberOf),
    })),
    cases,
  };
}

export function seenIn({ cases, seen }: Pick<ChunkRecord, 'cases' | 'seen'>): PlainSuspicion[] {
  return seen.map(({ testCase, passCases, ...rest }) => ({
    ...rest,
    testCase: cases[testCase],
    passCases: passCases.map((at) => cases[at]),
  }));
}
