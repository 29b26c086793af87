import { LostError, messageOf, SubjectError } from '../../core/errors';
import type { Platform, WeightScale, Subject, SubjectSource } from '../../core/subject';
import { withProperties } from '../../core/with-properties';
import { DEFAULT_TIMEOUT_MS } from '../ask/call-subject';
import { NoiseBook } from '../noise/noise-book';
import { NoiseMeter } from '../noise/noise-meter';
import { figuresOf } from '../noise/noise-report';
import type { PlatformCounts } from '../ask/platform-counts';
import { mergedPlatform, sumOfCounts, withCounts } from '../ask/platform-counts';
import { outputSizesOf } from '../ask/output-sizes';
import type { SubjectReport } from '../../core/report/report';
import { traitsOf } from '../ask/traits';
import { noCost } from '../ask/cost';
import type { NoiseReport } from '../../core/report/noise';
import type { OutputSizes } from '../plan/output-sizes';
import type { Session } from '../noise/session';

/** The subjects of a campaign, one a weight scale, opened when first needed and disposed of together. */
export class Sessions {
  readonly cost = noCost();
  readonly timeoutMs: number;
  private readonly signal: AbortSignal | undefined;
  private readonly onMeasure: ((length: number) => void) | undefined;
  private readonly opened = new Map<WeightScale | undefined, Session>();
  private readonly fresh = new Map<WeightScale | undefined, Subject>();
  private readonly cold = new Map<WeightScale | undefined, Subject>();
  private apartFailed = false;
  /** How long it took to open instances in mid-campaign, in milliseconds: for a program that is a start of its process. */
  msOpening = 0;
  private readonly declared = new Set<string>();
  private readonly described = new Map<WeightScale | undefined, () => SubjectReport>();
  private readonly counted = new Map<WeightScale | undefined, PlatformCounts>();
  /** Those of other processes, by what they say: all of them may be one. */
  private readonly platforms = new Map<WeightScale | undefined, Map<string, Platform>>();
  private readonly books = new Map<WeightScale | undefined, NoiseBook>();
  private measuredSizes: Promise<OutputSizes> | undefined;

  constructor(
    private readonly source: SubjectSource,
    {
      timeoutMs = DEFAULT_TIMEOUT_MS,
      signal,
      onMeasure,
      sizes,
    }: {
      readonly timeoutMs?: number;
      readonly signal?: AbortSignal;
      readonly onMeasure?: (length: number) => void;
      /** The sizes of its answers, where they are known. */
      readonly sizes?: OutputSizes;
    },
  ) {
    if (sizes) this.measuredSizes = Promise.resolve(sizes);
    this.timeoutMs = timeoutMs;
    this.signal = signal;
    this.onMeasure = onMeasure;
  }

  /** @param wish the weight scale; the first there is where none is named */
  async open(wish?: WeightScale): Promise<Session> {
    const weightScale = wish ?? this.source.weightScales[0];
    const known = this.opened.get(weightScale);
    if (known) return known;
    const subject = await (this.opened.size === 0 ? this.source.open(weightScale) : this.openLater(weightScale));
    const { timeoutMs, signal, cost } = this;
    const session: Session = {
      subject,
      timeoutMs,
      noise: new NoiseMeter(
        { subject, timeoutMs, signal, cost, onMeasure: this.onMeasure },
        (other) => this.disposeOwn(other),
        this.noiseOf(weightScale),
      ),
      ...(this.source.reopens && { fresh: () => this.openFresh(weightScale) }),
      ...(this.source.reopens && { anew: (work) => this.anew(weightScale, work) }),
      ...((this.source.reopens || this.source.isolated) && { cold: () => this.openCold(weightScale) }),
      cost: this.cost,
      ...(this.signal && { signal: this.signal }),
    };
    this.opened.set(weightScale, session);
    this.described.set(weightScale, () => traitsOf(subject, weightScale));
    this.note(session.subject);
    return session;
  }

  private async openFresh(weightScale: WeightScale | undefined): Promise<Subject> {
    const instance = this.fresh.get(weightScale) ?? (await this.openLater(weightScale));
    this.fresh.set(weightScale, instance);
    this.note(instance);
    return instance;
  }

  /** Opens an instance for one piece of work, which nothing else is asked of. */
  private async anew<T>(weightScale: WeightScale | undefined, work: (subject: Subject) => Promise<T>): Promise<T> {
    const instance = await this.openLater(weightScale);
    this.note(instance);
    try {
      return await work(instance);
    } finally {
      await this.dispose(instance);
    }
  }

  /** An instance that shares no memory with the others, where there can be one; else one more; undefined where that is none. */
  private async openCold(weightScale: WeightScale | undefined): Promise<Subject | undefined> {
    const instance =
      this.cold.get(weightScale) ??
      (await this.openApart(weightScale)) ??
      (this.source.reopens ? await this.openLater(weightScale) : undefined);
    if (instance) this.cold.set(weightScale, instance);
    return instance;
  }

  /** Disposes of the fresh instances: the next that is asked for is made anew. */
  async closeFresh(): Promise<void> {
    await this.closeAll(this.fresh);
    // A process of its own takes longer to begin than it costs to wait.
    if (!this.source.isolated) await this.closeAll(this.cold);
  }

  private async closeAll(opened: Map<WeightScale | undefined, Subject>): Promise<void> {
    for (const subject of opened.values()) await this.dispose(subject);
    opened.clear();
  }

  /** The weight scales that there are; none where weights are as they are. */
  get weightScales(): readonly WeightScale[] {
    return this.source.weightScales;
  }

  /** Every backend that a subject declared, when it was opened and now. */
  get backends(): readonly string[] {
    for (const { subject } of this.opened.values()) this.note(subject);
    return [...this.declared];
  }

  private note({ backend }: Subject): void {
    if (backend !== undefined) this.declared.add(backend);
  }

  /** Was the campaign told to end? */
  get interrupted(): boolean {
    return this.signal?.aborted ?? false;
  }

  /** The sizes of the first subject's answers; the weight scales of one source have them in common. */
  outputSizes(): Promise<OutputSizes> {
    this.measuredSizes ??= this.open().then(({ subject }) => outputSizesOf(subject, this.timeoutMs));
    return this.measuredSizes;
  }

  /** What each subject that was opened declares, here or in another process, in the order of their first use. */
  get traits(): SubjectReport[] {
    return [...this.described].map(([weightScale, traits]) => {
      const own = traits();
      const others = [...(this.platforms.get(weightScale)?.values() ?? [])];
      const platform = own.platform && mergedPlatform(own.platform, others);
      return withCounts(platform ? { ...own, platform } : own, this.counted.get(weightScale));
    });
  }

  /** The noise of the subject of a weight scale; of the first one there is where none is named. */
  noiseOf(weightScale = this.source.weightScales[0]): NoiseBook {
    const book = this.books.get(weightScale) ?? new NoiseBook();
    this.books.set(weightScale, book);
    return book;
  }

  /** What is measured from now on is measured anew. */
  forgetNoise(): void {
    for (const book of this.books.values()) book.clear();
  }

  /** Takes note of a subject that another process opened. */
  adopt(traits: SubjectReport, backends: readonly string[]): void {
    const { platform: counting, ...declared } = traits;
    // What all of it comes to is added up from the chunks.
    const platform = counting && { ...counting, counts: undefined };
    const plain = { ...declared, ...(platform && { platform }) };
    const { weightScale } = traits;
    if (!this.described.has(weightScale)) this.described.set(weightScale, () => plain);
    if (platform) {
      const known = this.platforms.get(weightScale) ?? new Map<string, Platform>();
      this.platforms.set(weightScale, known.set(JSON.stringify(platform), platform));
    }
    for (const backend of backends) this.declared.add(backend);
  }

  /** Adds what the platform of a weight scale's subject counted in another process. */
  count(wish: WeightScale | undefined, counts: PlatformCounts): void {
    const weightScale = wish ?? this.source.weightScales[0];
    this.counted.set(weightScale, sumOfCounts(this.counted.get(weightScale), counts));
  }

  async close(): Promise<void> {
    await this.closeFresh();
    await this.closeAll(this.cold);
    for (const { subject, noise } of this.opened.values()) {
      await noise.close();
      await this.dispose(subject);
    }
    this.opened.clear();
  }

  /** Opens a subject in mid-campaign: if that fails, what was found by then must not be lost. */
  private async openLater(weightScale: WeightScale | undefined): Promise<Subject> {
    const since = performance.now();
    try {
      return await this.source.open(weightScale);
    } catch (thrown) {
      if (thrown instanceof LostError) throw thrown;
      throw new SubjectError(`The subject could not be opened once more: ${messageOf(thrown)}`, { cause: thrown });
    } finally {
      this.msOpening += performance.now() - since;
    }
  }

  /** Whoever cannot be opened twice at once, because of a port or of memory, is not asked to be again. */
  private async openApart(weightScale: WeightScale | undefined): Promise<Subject | undefined> {
    if (!this.source.isolated || this.apartFailed) return undefined;
    const since = performance.now();
    try {
      const { encode, dispose } = await this.source.isolated(weightScale);
      // It declares what the subject does: it is the same.
      return withProperties(this.opened.get(weightScale)!.subject, { encode, dispose });
    } catch (thrown) {
      if (!(thrown instanceof SubjectError) || this.interrupted) throw thrown;
      this.apartFailed = true;
      return undefined;
    } finally {
      this.msOpening += performance.now() - since;
    }
  }

  /** What the noise of each subject that was opened came to. */
  async noise(): Promise<NoiseReport[]> {
    const found: NoiseReport[] = [];
    for (const weightScale of this.described.keys()) {
      for (const { noise, spent: _, ...rest } of await this.noiseOf(weightScale).all()) {
        found.push({ ...(weightScale && { weightScale }), ...rest, ...(noise && figuresOf(noise)) });
      }
    }
    return found;
  }

  private async dispose(subject: Subject): Promise<void> {
    if (!this.source.lends) await this.disposeOwn(subject);
  }

  /** A subject that fails to clean up changes no result; a warning reports it. */
  private async disposeOwn(subject: Subject): Promise<void> {
    try {
      await subject.dispose?.();
    } catch (thrown) {
      process.emitWarning(`${subject.name}: dispose() failed: ${messageOf(thrown)}`);
    }
  }
}
