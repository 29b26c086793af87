import { SubjectError } from '../../core/errors';
import type { Sessions } from '../judge/sessions';
import type { Failure } from './failure';
import { errorOf, failureOf } from './failure';

/** Which part of the chunks of a campaign is judged here. */
export interface Part {
  /** Counted from 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * What a campaign came to know of its subject, step by step, as plain JSON. What stands in it is not asked again: so a run that
 * was interrupted goes on, and the ledgers of shards together are a whole campaign.
 */
export interface Ledger {
  /** The part that is judged here; absent where all is. */
  readonly part?: Part;
  /** Is nobody asked at all, so that what does not stand in it stays unknown? */
  readonly isClosed?: boolean;
  /** What is known of a step: several things where several shards, or one twice, found something out. */
  find(step: string): readonly unknown[];
  add(step: string, value: unknown): void;
  /** Says in words why a shard has not judged what was its part: so many cases, or none, where it is what padding changes for search. */
  absence(shard: number, cases: number): string;
}

/** Is a ledger that of a shard at work, which sees its part alone? */
export function isShard(ledger: Ledger | undefined): boolean {
  return ledger?.part !== undefined && !ledger.isClosed;
}

/**
 * What a step comes to: as it is known, or by doing it; undefined where nobody is asked, and it is not known. Where the subject failed at
 * it, that is known as well, and thrown again.
 */
export async function remembered<T>(
  ledger: Ledger,
  step: string,
  sessions: Pick<Sessions, 'interrupted'>,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const [known] = ledger.find(step);
  if (known !== undefined) return known as T;
  const failed = `${step}, which failed`;
  const [record] = ledger.find(failed) as readonly { readonly failure: Failure }[];
  if (record) throw errorOf(record.failure);
  if (ledger.isClosed) return undefined;
  try {
    const value = await work();
    ledger.add(step, value);
    return value;
  } catch (thrown) {
    // What is no doing of the subject may be otherwise the next time.
    if (thrown instanceof SubjectError && !sessions.interrupted) ledger.add(failed, { failure: failureOf(thrown) });
    throw thrown;
  }
}

/** A ledger in memory. */
export class MemoryLedger implements Ledger {
  private readonly steps = new Map<string, unknown[]>();

  constructor(
    readonly part?: Part,
    readonly isClosed = false,
  ) {}

  find(step: string): readonly unknown[] {
    return this.steps.get(step) ?? [];
  }

  add(step: string, value: unknown): void {
    const known = this.steps.get(step);
    if (known) known.push(value);
    else this.steps.set(step, [value]);
  }

  /** All of it, in the order in which the steps were first known. */
  *entries(): Generator<[step: string, value: unknown]> {
    for (const [step, values] of this.steps) for (const value of values) yield [step, value];
  }

  absence(shard: number, cases: number): string {
    return cases === 0 ? `retrieval is for shard ${shard}` : `${cases} cases are for shard ${shard}`;
  }
}
