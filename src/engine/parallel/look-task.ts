import type { Case } from '../../core/case';
import type { Violation } from '../../core/report/violation';
import type { Confirmations } from '../diagnose/confirm';
import { confirm } from '../diagnose/confirm';
import { investigate } from '../diagnose/investigate';
import type { Origin, Suspicion } from '../diagnose/suspicion';
import { cases } from '../generate/cases';
import { shortened } from '../generate/lengths';
import { invariantNamed } from '../invariants';
import type { Sessions } from '../judge/sessions';
import { MemoryLedger } from './ledger';
import type { LookRecord } from './look-record';
import { watch } from './watch';

/** Where cases come from, as plain data: every mask up to a length, or a stream that is drawn by these. */
export type PlainOrigin =
  | { readonly seed: number; readonly exhaustive: number }
  | {
      readonly seed: number;
      /** The longest S that was asked for. */
      readonly maxLength?: number;
      /** The subject's number of heads, where it is known. */
      readonly heads?: number;
    };

/** A violation seen in bulk, as plain data. */
export type OwnSuspicion = Omit<Suspicion, 'invariant'>;

/** What was seen of one claim, to be made small and located elsewhere. */
export interface LookTask {
  readonly claim: string;
  /** In the order of their cases. */
  readonly own: readonly OwnSuspicion[];
  /** Which of them were run alone already, by their place: what that took is paid for. */
  readonly tried: readonly number[];
  readonly origin: PlainOrigin;
  /** How long there is, in milliseconds; absent where there is no limit. */
  readonly ms?: number;
  readonly repeat?: number;
}

/**
 * What looking into it came to. Its noise stands beside it, as a ledger has it, and its counterexample names no subject. What it is
 * about is for whoever asks to say: experiments that name a cause are made once for all claims.
 */
export interface LookedElsewhere extends LookRecord {
  readonly steps: readonly (readonly [step: string, value: unknown])[];
  /** What is to be diagnosed; absent where nothing is. */
  readonly undiagnosed?: { readonly testCase: Case; readonly violation: Violation };
}

/** Looks into what was seen of a claim, on subjects of this process. @throws what is a bug of padproof. */
export async function lookElsewhere(task: LookTask, sessions: Sessions): Promise<LookedElsewhere> {
  const invariant = invariantNamed(task.claim);
  const suspicions = task.own.map((one): Suspicion => ({ ...one, invariant }));
  const { subject } = await sessions.open(suspicions[0].testCase.weightScale);
  const known: Confirmations = new Map();
  for (const place of task.tried) {
    const judged = await confirm(suspicions[place], sessions);
    if (judged) known.set(suspicions[place], judged);
  }
  const { origin: from, repeat, ms = Infinity } = task;
  const { weightScales } = sessions;
  const origin: Origin =
    'exhaustive' in from
      ? from
      : { seed: from.seed, arbitrary: cases(shortened(subject, from.maxLength), { weightScales, heads: from.heads }) };
  const ledger = new MemoryLedger();
  const watched = await watch(ledger, sessions);
  let failure: string | undefined;
  let undiagnosed: LookedElsewhere['undiagnosed'];
  const counterexample = await investigate(suspicions, origin, { model: '' }, sessions, {
    known,
    until: performance.now() + ms,
    ...(repeat !== undefined && { repeat }),
    diagnosing: async (testCase, _, violation) => void (undiagnosed = { testCase, violation }),
    onFailure: (message) => (failure = message),
  });
  const took = await watched();
  return {
    counterexample,
    ...took,
    ...(failure !== undefined && { failure }),
    ...(undiagnosed && { undiagnosed }),
    steps: [...ledger.entries()],
  };
}
