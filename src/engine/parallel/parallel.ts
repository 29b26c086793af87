import type { Subject } from '../../core/subject';
import type { Invariant } from '../invariants/invariant';
import type { JudgedChunk } from '../judge/chunk';
import type { Placed } from '../plan/chunks';
import { tokensToMeasure } from '../noise/noise-meter';
import { NoiseNeeds } from './noise-needs';
import type { Sessions } from '../judge/sessions';
import type { Schedule } from './scheduler';
import { scheduleOf, tokensOf } from './scheduler';
import type { JudgedElsewhere, Workers } from './workers';
import { errorOf, failureOf } from './failure';
import { addCost, noCost } from '../ask/cost';
import type { OutputSizes } from '../plan/output-sizes';

/** What judging the chunks of a window elsewhere takes. */
export interface Elsewhere {
  readonly workers: Workers;
  readonly claims: readonly Invariant[];
  readonly sizes: OutputSizes;
  readonly sessions: Sessions;
  readonly signal?: AbortSignal;
  /** Called with the number of cases that are judged before their turn has come. */
  readonly onAhead: (cases: number) => void;
}

/**
 * Judges chunks in other processes, and hands them on in their own order, so that all that is counted comes out as it does in
 * one process. Which worker gets which chunk depends on the cases alone: a subject that remembers what it was asked before
 * gives the same answers again where as many workers are asked again.
 *
 * A chunk that breaks ends the walk: those before it are judged still, and those after it count for nothing, as if they had
 * never been begun. After an interrupt all that was judged is handed on.
 */
export async function* judgedByWorkers(
  chunks: readonly (readonly Placed[])[],
  elsewhere: Elsewhere,
): AsyncGenerator<JudgedChunk> {
  const { workers, claims, sessions, signal } = elsewhere;
  const { subject } = await sessions.open();
  const needs = new NoiseNeeds(chunks, claims, subject, sessions);
  const spread = new ParallelRun(chunks, needs, elsewhere, subject);
  try {
    for (const [i, chunk] of chunks.entries()) {
      const outcome = await spread.turnOf(i);
      if (!outcome) continue;
      const { failure, cost, traits, counts, backends, entries, seen, felt, ms } = outcome;
      addCost(sessions.cost, cost);
      if (traits) sessions.adopt(traits, backends);
      if (counts) sessions.count(chunk[0].plan.testCase.weightScale, counts);
      const passes = cost.passes + (await needs.adopt(chunk, outcome));
      const thrown = failure && { failure: { thrown: errorOf(failure) } };
      yield { chunk, outcome: { entries, seen, ...(felt && { felt }), ...thrown }, passes, ms };
    }
  } finally {
    // Whoever has seen enough takes no further turn.
    spread.end();
  }
  signal?.throwIfAborted();
  for (let worker = 0; worker < workers.count; worker++) await workers.closeFresh(worker);
}

/** The chunks of a window on their way through the workers. */
class ParallelRun {
  /** The outcome of each chunk; undefined where it was not judged. */
  private readonly outcomes: Promise<JudgedElsewhere | undefined>[];
  private readonly settle: ((outcome: JudgedElsewhere | undefined) => void)[] = [];
  /** Chunks behind this one need not be judged. */
  private last = Infinity;
  private turn = 0;
  private readonly done = new Set<number>();

  constructor(
    private readonly chunks: readonly (readonly Placed[])[],
    private readonly needs: NoiseNeeds,
    private readonly elsewhere: Elsewhere,
    subject: Subject,
  ) {
    this.outcomes = chunks.map((_, i) => new Promise((resolve) => (this.settle[i] = resolve)));
    const { count } = elsewhere.workers;
    const measures = needs.open.map(({ length }) => ({ cost: tokensToMeasure(length, subject) }));
    const judging = chunks.map((chunk) => ({ cost: tokensOf(chunk), needs: needs.numberFor(chunk) }));
    scheduleOf(measures, judging, count).forEach((share, worker) => void this.run(worker, share));
  }

  /** Waits for a chunk; undefined where it was not judged. */
  turnOf(i: number): Promise<JudgedElsewhere | undefined> {
    this.turn = i;
    return this.outcomes[i];
  }

  /** Has no chunk begun any more. */
  end(): void {
    this.last = -1;
  }

  /** Has a worker measure, and judge its chunks, one after the other. It never rejects: what is thrown is an outcome. */
  private async run(worker: number, share: Schedule): Promise<void> {
    const { workers, signal } = this.elsewhere;
    const { open } = this.needs;
    for (const { settle, measured: _, ...task } of share.measures.map((i) => open[i])) {
      settle(signal?.aborted ? undefined : await workers.measure(worker, task).catch(() => undefined));
    }
    for (const i of share.chunks) {
      const outcome = i > this.last || signal?.aborted ? undefined : await this.judge(worker, this.chunks[i]);
      // Whoever is interrupted breaks as well; that is no finding.
      const counts = !(outcome?.failure && signal?.aborted);
      if (outcome?.failure && counts) this.last = Math.min(this.last, i);
      if (outcome && counts) this.note(i);
      this.settle[i](counts ? outcome : undefined);
    }
  }

  private async judge(worker: number, chunk: readonly Placed[]): Promise<JudgedElsewhere> {
    const { workers, claims, sizes } = this.elsewhere;
    const cases = chunk.map(({ plan: { testCase }, index }) => ({ testCase, index }));
    try {
      const task = { cases, claims: claims.map(({ name }) => name), sizes };
      // Another worker measures it meanwhile.
      if (this.needs.isAwaited(chunk)) await workers.prepare(worker, task);
      const noise = await this.needs.of(chunk);
      return await workers.judge(worker, { ...task, ...(noise && { noise }) });
    } catch (thrown) {
      return { entries: [], seen: [], failure: failureOf(thrown), cost: noCost(), backends: [] };
    }
  }

  private note(i: number): void {
    this.done.add(i);
    const ahead = [...this.done].filter((chunk) => chunk > this.turn);
    this.elsewhere.onAhead(ahead.reduce((n, chunk) => n + this.chunks[chunk].length, 0));
  }
}
