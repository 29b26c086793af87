import type { Case } from '../../core/case';
import { hasPadding } from '../../core/case';

/** What has been judged of one source of cases. */
export interface CaseProgress {
  done: number;
  asked: number;
  rows: number;
  /** Forward passes that judging took, without those that went into shrinking. */
  passes: number;
  /** Cases with a row that has both real tokens and padding. */
  padded: number;
  /** How long judging took, in milliseconds, without shrinking. */
  ms: number;
}

/** @param asked how many cases there will be */
export function noProgress(asked: number): CaseProgress {
  return { done: 0, asked, rows: 0, passes: 0, padded: 0, ms: 0 };
}

/** Counts a case that was judged. */
export function countCase(counts: CaseProgress, testCase: Case): void {
  counts.done++;
  counts.rows += testCase.rows.length;
  if (hasPadding(testCase)) counts.padded++;
}
