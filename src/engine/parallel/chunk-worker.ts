import type { Batch } from '../../core/batch';
import type { Encoding, OutputName } from '../../core/encoding';
import type { Subject, SubjectSource } from '../../core/subject';
import type { Invariant } from '../invariants/invariant';
import { invariantNamed } from '../invariants';
import { callEncode } from '../ask/call-subject';
import type { Answers } from '../judge/chunk';
import { executeChunk, judgeChunk } from '../judge/chunk';
import type { Placed } from '../plan/chunks';
import { plainLengthNoise } from '../noise/noise-book';
import { planCase } from '../plan/plan';
import type { PlatformCounts } from '../ask/platform-counts';
import { countsSince } from '../ask/platform-counts';
import { Sessions } from '../judge/sessions';
import { traitsOf } from '../ask/traits';
import type { Cost } from '../ask/cost';
import { costSince } from '../ask/cost';
import type { LookedElsewhere, LookTask } from './look-task';
import { lookElsewhere } from './look-task';
import type { JudgedElsewhere, JudgeTask, ChunkTask, Measured, MeasureTask } from './workers';
import { failureOf } from './failure';

/** A chunk whose runs are made, or why there is none; and the work that was done before it. */
type Begun = { readonly before: Cost; readonly ms: number } & (
  | {
      readonly subject: Subject;
      /** What its platform had counted before. */
      readonly counted: PlatformCounts | undefined;
      readonly invariants: readonly Invariant[];
      readonly placed: readonly Placed[];
      readonly answers: Answers;
    }
  | { readonly thrown: unknown }
);

/** The other side of `Workers`: judges chunks that a campaign sends, on subjects of its own. */
export class ChunkWorker {
  private readonly sessions: Sessions;
  private prepared: Begun | undefined;

  constructor(source: SubjectSource, options: { readonly timeoutMs?: number; readonly signal?: AbortSignal }) {
    this.sessions = new Sessions(source, options);
  }

  async measure({ weightScale, length }: MeasureTask): Promise<Measured | undefined> {
    const { sessions } = this;
    const before = { ...sessions.cost };
    try {
      const { subject, noise: meter } = await sessions.open(weightScale);
      const counted = subject.platform?.counts;
      const noise = plainLengthNoise(await meter.at(length));
      const counts = countsSince(counted, subject.platform?.counts);
      return { noise, cost: costSince(before, sessions.cost), ...(counts && { counts }) };
    } catch {
      // Not kept: the chunk that needs it measures again, and what is thrown there is its own.
      sessions.noiseOf(weightScale).clear();
      return undefined;
    }
  }

  /** Makes the runs of the chunk that is judged next. */
  async prepare(task: ChunkTask): Promise<void> {
    this.prepared = await this.begin(task);
  }

  async judge({ noise, ...task }: JudgeTask): Promise<JudgedElsewhere> {
    const { sessions } = this;
    const { weightScale } = task.cases[0].testCase;
    const begun = this.prepared ?? (await this.begin(task));
    this.prepared = undefined;
    const cost = (): Cost => costSince(begun.before, sessions.cost);
    const { backends } = sessions;
    if ('thrown' in begun) {
      return { entries: [], seen: [], failure: failureOf(begun.thrown), cost: cost(), backends };
    }
    const { subject, counted, invariants, placed, answers } = begun;
    const judging = performance.now();
    const book = sessions.noiseOf(weightScale);
    if (noise) book.adopt(noise);
    const known = new Set((await book.all()).map(({ length }) => length));
    book.takeUsed();
    const { failure, ...outcome } = await judgeChunk(placed, invariants, sessions, answers);
    const used = book.takeUsed();
    const own = (await book.all()).filter(({ length }) => length !== noise?.length && used.includes(length));
    // Who needs a length first is not known here, so what measuring it took is counted there.
    const spent = own.flatMap((one) => (known.has(one.length) ? [] : (one.spent ?? [])));
    const counts = spent.reduce(
      (rest, { counts: before }) => countsSince(before, rest),
      countsSince(counted, subject.platform?.counts),
    );
    const result = {
      ...outcome,
      ...(failure && { failure: failureOf(failure.thrown) }),
      traits: traitsOf(subject, weightScale),
      ...(counts && { counts }),
      ...(own.length > 0 && { noise: own.map(plainLengthNoise) }),
      backends: sessions.backends,
      ms: begun.ms + performance.now() - judging,
      cost: spent.reduce((rest, one) => costSince(one.cost, rest), cost()),
    };
    // What could not be measured is measured again by whoever needs it, and what is thrown there is its own.
    if (failure) book.clear();
    return result;
  }

  look(task: LookTask): Promise<LookedElsewhere> {
    return lookElsewhere(task, this.sessions);
  }

  /** Opens the subject that batches are encoded by, without a chunk. */
  async open(): Promise<void> {
    await this.sessions.open();
  }

  /** Encodes one batch, on an instance that no chunk need have been judged on. */
  async encode(batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> {
    const { subject } = await this.sessions.open();
    return callEncode(subject, batch, wanted, this.sessions.timeoutMs);
  }

  closeFresh(): Promise<void> {
    return this.sessions.closeFresh();
  }

  /** Between two campaigns: what one has measured is not for another. */
  forget(): Promise<void> {
    this.sessions.forgetNoise();
    return this.closeFresh();
  }

  close(): Promise<void> {
    return this.sessions.close();
  }

  private async begin({ cases, claims, sizes }: ChunkTask): Promise<Begun> {
    const { sessions } = this;
    const before = { ...sessions.cost };
    const began = performance.now();
    const ms = (): number => performance.now() - began;
    try {
      const { subject } = await sessions.open(cases[0].testCase.weightScale);
      const counted = subject.platform?.counts;
      const invariants = claims.map(invariantNamed);
      const placed = cases.map(({ testCase, index }) => ({
        plan: planCase(testCase, invariants, subject, sizes),
        index,
      }));
      const answers = await executeChunk(placed, sessions);
      return { before, ms: ms(), subject, counted, invariants, placed, answers };
    } catch (thrown) {
      return { before, ms: ms(), thrown };
    }
  }
}
