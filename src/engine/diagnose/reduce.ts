import type { Case, PastBatch, Row } from '../../core/case';
import { paddingOf } from '../../core/layout';
import type { Judgement } from '../invariants/invariant';

/** Most cases that reducing one violation tries. */
const MOST_TRIALS = 400;

/** A smaller case that still fails, and what its judge said. */
export interface Reduced {
  readonly testCase: Case;
  readonly judgement: Judgement;
  readonly steps: number;
}

/**
 * Makes a failing case smaller by taking parts of it away, until no part can go: rows (halves, quarters, … single ones, as
 * in Zeller's ddmin), then positions, all rows at once, then foreign ids under the padding; of a history whole batches first.
 *
 * fast-check shrinks what a case was drawn from, and does not come back to the number of rows once it has turned to what they
 * hold; this does. It also serves cases that no stream holds: a group that fails only in company.
 *
 * @param judgement what the judge said of `testCase`, a violation
 * @param evaluate judges a candidate
 */
export async function reduce(
  testCase: Case,
  judgement: Judgement,
  evaluate: (candidate: Case) => Promise<Judgement>,
): Promise<Reduced> {
  let best: Reduced = { testCase, judgement, steps: 0 };
  let trials = 0;
  const accept = async (candidate: Case): Promise<boolean> => {
    if (trials++ >= MOST_TRIALS) return false;
    const verdict = await evaluate(candidate);
    if (verdict.verdict !== 'violated') return false;
    best = { testCase: candidate, judgement: verdict, steps: best.steps + 1 };
    return true;
  };
  for (let before = -1; best.steps > before;) {
    before = best.steps;
    await dropBatches(() => best.testCase, accept);
    for (let i = 0; i < (best.testCase.history?.length ?? 0); i++) {
      const past = (): PastBatch => best.testCase.history![i];
      const acceptPast = (smaller: PastBatch): Promise<boolean> =>
        accept({ ...best.testCase, history: best.testCase.history!.map((one, at) => (at === i ? smaller : one)) });
      await dropRows(past, acceptPast);
      await dropPositions(past, acceptPast);
    }
    await dropRows(() => best.testCase, accept);
    await dropPositions(() => best.testCase, accept);
    await plainPadding(() => best.testCase, accept);
  }
  return best;
}

type Accept<T = Case> = (candidate: T) => Promise<boolean>;

/** All that came before, or one batch of it after the other. */
async function dropBatches(current: () => Case, accept: Accept): Promise<void> {
  const { history, ...bare } = current();
  if (!history || (await accept(bare))) return;
  for (let i = 0; i < current().history!.length;) {
    const left = current().history!.filter((_, at) => at !== i);
    if (left.length === 0 || !(await accept({ ...current(), history: left }))) i++;
  }
}

async function dropRows<T extends PastBatch>(current: () => T, accept: Accept<T>): Promise<void> {
  for (let size = Math.ceil(current().rows.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < current().rows.length;) {
      const { rows } = current();
      const left = rows.filter((_, r) => r < from || r >= from + size);
      if (left.length === 0 || !(await accept({ ...current(), rows: left }))) from += size;
    }
  }
}

async function dropPositions<T extends PastBatch>(current: () => T, accept: Accept<T>): Promise<void> {
  for (let size = Math.ceil(current().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = current().length; end > 0;) {
      const from = Math.max(0, end - size);
      const { length, rows } = current();
      const shorter = length - (end - from);
      const candidate = { ...current(), length: shorter, rows: rows.map((row) => without(row, length, from, end)) };
      if (shorter > 0) await accept(candidate);
      end = from;
    }
  }
}

/** A row without its positions `[from, end)`, whatever stood there. */
function without(row: Row, length: number, from: number, end: number): Row {
  const stays = (position: number): boolean => position < from || position >= end;
  const padding = paddingOf(row.at, length);
  return {
    tokens: row.tokens.filter((_, i) => stays(row.at[i])),
    types: row.types.filter((_, i) => stays(row.at[i])),
    at: row.at.filter(stays).map((position) => (position < from ? position : position - (end - from))),
    under: row.under.filter((_, i) => stays(padding[i])),
    otherUnder: row.otherUnder.filter((_, i) => stays(padding[i])),
  };
}

/** Rows whose padding differs from the other run's in one place only: the first. */
async function plainPadding(current: () => Case, accept: Accept): Promise<void> {
  for (let r = 0; r < current().rows.length; r++) {
    const row = current().rows[r];
    const plain = { ...row, otherUnder: row.under.map((id, i) => (i === 0 ? row.otherUnder[0] : id)) };
    if (plain.otherUnder.every((id, i) => id === row.otherUnder[i])) continue;
    await accept({ ...current(), rows: current().rows.map((other, i) => (i === r ? plain : other)) });
  }
}
