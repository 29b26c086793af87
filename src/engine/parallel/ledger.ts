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
  /** Says in words why a shard has not judged what was its part. */
  absence(shard: number, cases: number): string;
}

/** Is a ledger that of a shard at work, which sees its part alone? */
export function isShard(ledger: Ledger | undefined): boolean {
  return ledger?.part !== undefined && !ledger.isClosed;
}

/** What a step comes to: as it is known, or by doing it; undefined where nobody is asked, and it is not known. */
export async function remembered<T>(ledger: Ledger, step: string, work: () => Promise<T>): Promise<T | undefined> {
  const [known] = ledger.find(step);
  if (known !== undefined || ledger.isClosed) return known as T | undefined;
  const value = await work();
  ledger.add(step, value);
  return value;
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
    return `${cases} cases are for shard ${shard}`;
  }
}
