import type { Batch } from '../../core/batch';
import type { Case, Sequence } from '../../core/case';
import type { Encoding, OutputName } from '../../core/encoding';
import { sliceRows } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { mix } from '../generate/mix';
import { sequenceOf } from '../generate/sequence';
import type { Invariant } from '../invariants/invariant';
import { comparesAll, everything } from '../invariants/all-outputs';
import { comparable, statesWanted } from '../invariants/runs';
import { mostRounding, shapeBound } from '../../numerics/bounds';
import { Noise, noiseFloor } from '../../numerics/noise';
import { mergedNoise } from '../../numerics/nondeterminism';
import { callEncode, callReordered } from '../ask/call-subject';
import type { LengthNoise } from './noise-book';
import { firstMeasured, measuredLength, NoiseBook } from './noise-book';
import type { Order } from './noise-samples';
import { addOrders, distanceBetween, hiddenAndShown, inOrders } from './noise-samples';
import { measureNondeterminism, nondeterminismSources, textsOfCase, textsOfLength } from './nondeterminism';
import type { Cost } from '../ask/cost';
import { costSince } from '../ask/cost';
import { countsSince } from '../ask/platform-counts';
import type { Nondeterminism } from '../../core/report/noise';

/** How many sequences a length is measured on. */
const SEQUENCES = 3;
/** In how many orders of its tokens each of them is run, beside its own. */
const ORDERS = 4;
/** How often a batch is run again to see whether it gives the same. */
const REPEATS = 4;
/** Shorter rows have so few numbers that one which differs in thousands is missed: then as many positions are asked again. */
const LONG_ENOUGH = 64;
/** In how many orders of its units a sequence is run that a violation was seen on. */
const ORDERS_OF_UNITS = 6;
/**
 * What units in another order cost on one sequence counts as noise up to this part of a row's magnitude, ties and all; in half precision,
 * which rounds more coarsely than that, up to what is documented.
 */
const MOST_MAGNIFIED = 2 ** -9;
/** Another number of rows that costs this many times what another order of tokens costs is reported: it may be no rounding. */
const MOST_OF_ROWS = 16;
/** Float64 in JavaScript takes its time: what is longer is cut to as many tokens for it. */
const FLOAT64_TOKENS = 32;

/** What a meter works with. */
export interface MeterSession {
  readonly subject: Subject;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly cost: Cost;
  /** Called before the noise at a number of positions is measured. */
  readonly onMeasure?: (length: number) => void;
}

/**
 * Measures what rounding costs on a subject: the same sequences with their tokens in other orders, each with its own
 * position; in batches of other sizes; and where the subject offers it, with its units in other orders, and in float64.
 * No sequence is padded, so no leak of padding can pass for noise, and a batch holds one sequence over and over, so neither
 * can a leak between rows. What is measured depends on the subject, not on a campaign's seed: a replay has the same bound.
 */
export class NoiseMeter {
  private readonly cases = new WeakMap<Case, Map<string, Promise<Noise | undefined>>>();
  private readonly repeated = new Map<number, Promise<Noise | undefined>>();
  private other: { readonly seed: number; readonly subject: Subject } | undefined;

  constructor(
    private readonly session: MeterSession,
    private readonly dispose: (subject: Subject) => Promise<void>,
    private readonly lengths = new NoiseBook(),
  ) {}

  /** The noise at a number of positions, S: measured once, at the next power of two. */
  at(length: number): Promise<LengthNoise> {
    const measured = this.measuredFor(length);
    const noise = this.lengths.get(measured) ?? this.timed(() => this.measureLength(measured));
    this.lengths.note(measured, noise);
    this.lengths.use(measured);
    return noise;
  }

  /**
   * The numbers of positions whose noise a case is judged by, one after the other: longer rows round no less than short ones, so
   * what the noise of short ones explains needs no measuring of its own.
   */
  lengthsFor(length: number): number[] {
    const own = this.measuredFor(length);
    return [...new Set([firstMeasured(own, this.session.subject), own])];
  }

  /** Can there be noise at all? Else nothing that the subject allows takes its sums in another order. */
  get measurable(): boolean {
    const { reordered, positions } = this.session.subject;
    return reordered !== undefined || positions === 'given';
  }

  /**
   * The noise at a case's length and on its own sequences. Where two keys tie, one unit in the last place of a score moves
   * weight from one to the other; only the sequence itself shows that.
   *
   * @param rows which of them; all where none are named
   * @param invariant whose runs may show other sequences than the rows are: then on those
   */
  on(
    testCase: Case,
    rows: readonly number[] = [...testCase.rows.keys()],
    invariant?: Pick<Invariant, 'name' | 'measuredOn'>,
  ): Promise<Noise | undefined> {
    const known = this.cases.get(testCase) ?? new Map<string, Promise<Noise | undefined>>();
    this.cases.set(testCase, known);
    const key = `${rows.join()} ${invariant?.measuredOn ? invariant.name : ''}`;
    const noise = known.get(key) ?? this.measureCase(testCase, rows, invariant);
    known.set(key, noise);
    return noise;
  }

  /** What a text of a case, or each of some, differs from itself by, or any text of its length does. */
  async nondeterminismOn(testCase: Case, rows?: readonly number[]): Promise<Nondeterminism> {
    const { subject } = this.session;
    const nondeterminism = await measureNondeterminism(textsOfCase(testCase, rows), subject, (batch, method) =>
      this.encode(subject, batch, method),
    );
    return mergedNoise(nondeterminism, (await this.at(testCase.length)).nondeterminism!);
  }

  /**
   * What the subject differs by when it is asked the same again, at the next power of two; undefined where it gives the same
   * bits, or differs by more than another shape may cost, which is no rounding and must not pass for noise.
   */
  nondeterminism(length: number): Promise<Noise | undefined> {
    const measured = this.measuredFor(length);
    const noise = this.repeated.get(measured) ?? this.measureRepeatNoise(measured);
    this.repeated.set(measured, noise);
    return noise;
  }

  /** The same, where it was measured; nothing is run. */
  async knownNondeterminism(length: number): Promise<Noise | undefined> {
    return this.repeated.get(this.measuredFor(length));
  }

  private measuredFor(length: number): number {
    const { staticShape, maxLength } = this.session.subject;
    return staticShape?.length ?? measuredLength(length, maxLength);
  }

  private async measureRepeatNoise(length: number): Promise<Noise | undefined> {
    const { subject } = this.session;
    const wanted = [...new Set([...comparable(subject), ...statesWanted(subject)])];
    const noise = new Noise(noiseFloor(subject.precision));
    for (const { tokens, types } of this.sequencesOf(length)) {
      const own = tokens.map((_, i) => i);
      const copies = inOrders({ tokens, types }, new Array<Order>(ORDERS + 1).fill(own), subject);
      const first = await this.repeat(copies, wanted);
      for (let again = 0; again < REPEATS; again++) {
        const observed = await this.repeat(copies, wanted);
        for (let row = 0; row < copies.size; row++) {
          addOrders(noise, 'order', sliceRows(first, row, 1), sliceRows(observed, row, 1), [own]);
        }
      }
    }
    const { order } = noise.worst;
    const longer = this.measuredFor(Math.min(LONG_ENOUGH, subject.maxLength));
    if (order === 0 && length < longer) return this.nondeterminism(longer);
    return order > 0 && order <= shapeBound(subject).value ? noise : undefined;
  }

  private async timed(measure: () => Promise<LengthNoise>): Promise<LengthNoise> {
    const { cost, subject } = this.session;
    const [before, counted] = [{ ...cost }, subject.platform?.counts];
    const noise = await measure();
    const counts = countsSince(counted, subject.platform?.counts);
    return { ...noise, spent: { cost: costSince(before, cost), ...(counts && { counts }) } };
  }

  private sequencesOf(length: number): Sequence[] {
    return Array.from({ length: SEQUENCES }, (_, i) =>
      sequenceOf({ ids: 1 + mix(length, i), padIdInside: 0 }, length, this.session.subject),
    );
  }

  async close(): Promise<void> {
    const { other } = this;
    this.other = undefined;
    if (other) await this.dispose(other.subject);
  }

  private async measureLength(length: number): Promise<LengthNoise> {
    this.session.onMeasure?.(length);
    const { subject } = this.session;
    if (subject.texts) {
      const texts = textsOfLength(length, subject);
      const nondeterminism = await measureNondeterminism(texts, subject, (batch, method) =>
        this.encode(subject, batch, method),
      );
      return {
        length,
        nondeterminism,
        sources: nondeterminismSources(subject),
        signal: await this.signalOf(texts[0], undefined),
      };
    }
    const sequences = this.sequencesOf(length);
    const { noise, ...rest } = await this.measure(sequences, [1]);
    return { length, ...(noise && { noise }), ...rest, signal: await this.signalOf(sequences[0], noise) };
  }

  private async measureCase(
    testCase: Case,
    rows: readonly number[],
    invariant?: Pick<Invariant, 'measuredOn'>,
  ): Promise<Noise | undefined> {
    const { noise: general } = await this.at(testCase.length);
    const { staticShape } = this.session.subject;
    const sequences = rows
      .map((row): Sequence => invariant?.measuredOn?.(testCase, row) ?? testCase.rows[row])
      .filter(({ tokens }) => tokens.length > 0 && [undefined, tokens.length].includes(staticShape?.length));
    if (!general || sequences.length === 0) return general;
    const seeds = Array.from({ length: ORDERS_OF_UNITS }, (_, i) => i + 1);
    const wanted = comparesAll(testCase) ? everything(this.session.subject) : undefined;
    const { noise } = await this.measure(sequences, seeds, this.measuredFor(testCase.length), wanted);
    noise?.merge(general);
    return noise ?? general;
  }

  /** @param like the length on whose sequences another instance first has to be the same model; without it, on these */
  private async measure(
    sequences: readonly Sequence[],
    seeds: readonly number[],
    like?: number,
    wanted?: readonly OutputName[],
  ): Promise<Omit<LengthNoise, 'length' | 'signal'>> {
    const { subject } = this.session;
    const noise = new Noise(noiseFloor(subject.precision));
    const copied = new Noise();
    const permuted = new Noise();
    const ofTokens = new Noise();
    const runs: {
      readonly expected: Encoding;
      readonly orders: readonly Order[];
      readonly alone: Batch;
      readonly together: Batch;
    }[] = [];
    // Alone and alone: what another number of rows does is judged before it counts.
    const unitsOf = async (other: Subject): Promise<Noise> => {
      const units = new Noise();
      for (const { expected, orders, alone } of runs) {
        addOrders(units, 'order', expected, await this.encode(other, alone, 'encode', wanted), orders.slice(0, 1));
      }
      return units;
    };
    const addTokens = async (other: Subject): Promise<void> => {
      for (const { expected, orders, together } of runs) {
        const observed = await this.encode(other, together, 'encode', wanted);
        const [own, others] = [sliceRows(observed, 0, 1), sliceRows(observed, 1, orders.length - 1)];
        addOrders(copied, 'order', expected, own, orders.slice(0, 1));
        addOrders(permuted, 'order', expected, others, orders.slice(1));
        addOrders(ofTokens, 'order', own, others, orders.slice(1));
      }
    };
    for (const sequence of sequences) {
      const own = sequence.tokens.map((_, i) => i);
      const others = Array.from({ length: ORDERS }, (_, n) => (subject.positions === 'given' ? shuffled(own, n) : own));
      const orders = [own, ...others];
      const alone = inOrders(sequence, [own], subject);
      const expected = await this.encode(subject, alone, 'encode', wanted);
      runs.push({ expected, orders, alone, together: inOrders(sequence, orders, subject) });
      await this.addFloat64(noise, sequence, expected);
    }
    await addTokens(subject);
    const rounding = mostRounding(subject);
    let unlike = 0;
    if (subject.reordered) {
      for (const seed of seeds) {
        const other = await this.reordered(seed);
        const units = await unitsOf(other);
        const apart = like === undefined ? units.worst.order : await this.apartAt(like, other);
        if (!(apart <= rounding) || !(units.worst.order <= Math.max(MOST_MAGNIFIED, rounding))) {
          unlike = Math.max(unlike, apart);
          continue;
        }
        noise.merge(units);
        await addTokens(other);
      }
    }
    if (unlike > 0 && like === undefined) return { sources: [], unlike };
    const sources: string[] = [];
    const documented = shapeBound(subject).value;
    const sameForBatches = noise.explains(copied, documented);
    const indifferent = subject.positions === 'given' && sameForBatches && noise.explains(permuted, documented);
    if (sameForBatches) {
      noise.merge(copied);
      sources.push(`batches of 1 and ${ORDERS + 1}`);
    }
    if (indifferent) {
      noise.merge(permuted);
      sources.push(`tokens in ${ORDERS} orders`);
    }
    if (subject.reordered) {
      sources.push(`units in ${seeds.length} ${seeds.length === 1 ? 'order' : 'orders'}`);
    }
    if (this.hasFloat64) sources.push('float64');
    const ofRows = copied.worst.order;
    const unexplained = indifferent && ofRows > MOST_OF_ROWS * Math.max(ofTokens.worst.order, 2 ** -24);
    return {
      ...((indifferent || subject.reordered) && { noise }),
      sources,
      ...(unexplained && { rows: { moved: ofRows, tokens: ofTokens.worst.order } }),
    };
  }

  /** How far another instance is from the subject at a length, in parts of a row's magnitude. */
  private async apartAt(length: number, other: Subject): Promise<number> {
    const noise = new Noise();
    for (const { tokens, types } of this.sequencesOf(length)) {
      const own = tokens.map((_, i) => i);
      const alone = inOrders({ tokens, types }, [own], this.session.subject);
      const expected = await this.encode(this.session.subject, alone);
      addOrders(noise, 'order', expected, await this.encode(other, alone), [own]);
    }
    return noise.worst.order;
  }

  /** What takes one length only cannot be cut. */
  private get hasFloat64(): boolean {
    const { reference, staticShape } = this.session.subject;
    return reference !== undefined && (staticShape?.length ?? 0) <= FLOAT64_TOKENS;
  }

  private async addFloat64(noise: Noise, { tokens, ...rest }: Sequence, encoding: Encoding): Promise<void> {
    const { subject } = this.session;
    if (!this.hasFloat64) return;
    const cut = { ...rest, tokens: tokens.slice(0, FLOAT64_TOKENS) };
    const own = cut.tokens.map((_, i) => i);
    const batch = inOrders(cut, [own], subject);
    const observed = own.length === tokens.length ? encoding : await this.encode(subject, batch);
    addOrders(noise, 'float64', await this.encode(subject, batch, 'reference'), observed, [own]);
  }

  private async signalOf(sequence: Sequence, noise: Noise | undefined): Promise<number> {
    const { subject } = this.session;
    const { hidden, shown, real } = hiddenAndShown(sequence, subject);
    return distanceBetween(noise, await this.encode(subject, hidden), await this.encode(subject, shown), real, subject);
  }

  /** One instance is kept, since each holds weights of its own. */
  private async reordered(seed: number): Promise<Subject> {
    if (this.other?.seed === seed) return this.other.subject;
    await this.close();
    const { subject, timeoutMs } = this.session;
    this.other = { seed, subject: await callReordered(subject, seed, timeoutMs) };
    return this.other.subject;
  }

  /** Not counted as work: each of several processes may have to do it, and a report is the same however many there are. */
  private async repeat(batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> {
    const { subject, timeoutMs, signal } = this.session;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    return callEncode(subject, batch, wanted, timeoutMs);
  }

  private async encode(
    subject: Subject,
    batch: Batch,
    method: 'encode' | 'reference' | 'together' = 'encode',
    wanted: readonly OutputName[] = comparable(subject),
  ): Promise<Encoding> {
    const { timeoutMs, signal, cost } = this.session;
    // A backend that computes synchronously never lets timers and signals have their turn; this does.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    cost.passes++;
    cost.rows += batch.size;
    cost.tokens += batch.size * batch.length;
    return callEncode(subject, batch, wanted, timeoutMs, method);
  }
}

/** About how many tokens the runs hold that measuring a length takes. */
export function tokensToMeasure(length: number, { reordered }: Subject): number {
  const passes = reordered ? 2 : 1;
  return (SEQUENCES * passes * (1 + ORDERS + 1) + 2) * length;
}

/** About how many passes those are. */
export function passesToMeasure({ reordered }: Subject): number {
  return SEQUENCES * (reordered ? 4 : 2) + 2;
}

/** The first token stays the first, and the last the last: pooling may read what stands there. */
function shuffled(order: Order, seed: number): Order {
  const inner = order.slice(1, -1).sort((a, b) => mix(seed, a) - mix(seed, b));
  return [...order.slice(0, 1), ...inner, ...order.slice(1).slice(-1)];
}
