import type { Case } from '../../../core/case';
import type { SubjectReport } from '../../../core/report/report';
import type { WeightScale } from '../../../core/subject';
import type { Indexed } from '../../generate/case-stream';
import { everyBatchIsTaken } from '../../invariants/every-batch-is-taken';
import type { Invariant } from '../../invariants/invariant';
import type { Scope } from '../../invariants/scope';
import type { Entry, JudgedChunk } from '../../judge/chunk';
import { judgeChunk, judgedHere } from '../../judge/chunk';
import type { Sessions } from '../../judge/sessions';
import type { ClaimSum } from '../../judge/sum';
import { addSums, NOTHING, sumOf, UNTESTED } from '../../judge/sum';
import type { ChunkRecord, PlainSuspicion } from '../../parallel/chunk-record';
import { recordFor, recordSeen, seenIn, stepOfChunk, violatedIn } from '../../parallel/chunk-record';
import type { Ledger } from '../../parallel/ledger';
import { isShard } from '../../parallel/ledger';
import { takeOver, watch } from '../../parallel/watch';
import { judgedByWorkers } from '../../parallel/parallel';
import { errorOf, failureOf } from '../../parallel/failure';
import type { Placed } from '../../plan/chunks';
import type { OutputSizes } from '../../plan/output-sizes';
import { planCase } from '../../plan/plan';
import { notTaken } from './not-taken';
import { bySharpness } from './sharpest';
import type { Campaign } from './window-setting';

/** A chunk, and where its cases come from. */
export interface Group {
  readonly chunk: readonly Placed[];
  /** The cases as they were generated. */
  readonly cases: readonly Indexed[];
  /** The shard that judges it, counted from 1; absent where there are none. */
  readonly owner?: number;
}

/** What is known of a chunk in the end. */
export interface Told {
  readonly group: Group;
  /** Absent where it is of another shard, or nobody has judged it. */
  readonly said?: {
    readonly sums: readonly ClaimSum[];
    readonly seen: readonly PlainSuspicion[];
    readonly failure?: { readonly thrown: unknown };
    readonly refused?: ChunkRecord['refused'];
    /** What was seen of each case; absent where a ledger knows of the chunk. */
    readonly observed?: { readonly entries: readonly Entry[]; readonly felt: boolean; readonly ms?: number };
  };
  readonly passes: number;
}

/** So many violations of a claim in a chunk are kept, beside the sharpest: no more of them are looked into. */
const KEPT = 8;

/**
 * Judges the chunks of a window, in their order: here, in other processes, or not at all, where they stand in a ledger, which
 * takes note of the others.
 * @param onAhead called with the number of cases that are judged before their turn has come
 */
export async function* judgedWindow(
  groups: readonly Group[],
  campaign: Campaign,
  claims: readonly Invariant[],
  sizes: OutputSizes,
  onAhead: (cases: number) => void,
): AsyncGenerator<Told> {
  const { sessions, options } = campaign;
  const { workers, signal, ledger } = options;
  const names = claims.map(({ name }) => name);
  const steps = groups.map(({ cases }) => (ledger ? stepOfChunk(cases) : ''));
  const records = steps.map((step) => ledger && recordFor(ledger, step, names));
  const isMine = ({ owner }: Group): boolean => !ledger?.isClosed && (!ledger?.part || owner === ledger.part.index);
  const todo = groups.flatMap((group, i) => (!records[i] && isMine(group) ? [group.chunk] : []));
  const live: AsyncGenerator<JudgedChunk> =
    todo.length === 0
      ? nothing()
      : workers
        ? judgedByWorkers(todo, { workers, claims, sizes, sessions, signal, onAhead })
        : judgedHere(todo, claims, sessions, (chunk) => campaign.ahead?.take(chunk, claims));
  let early: JudgedChunk | undefined;
  const next = async (): Promise<JudgedChunk | undefined> => {
    const result = await live.next();
    return result.done ? undefined : result.value;
  };
  try {
    for (const [i, group] of groups.entries()) {
      const record = records[i];
      if (record) {
        yield { group, ...adopt(record, group, campaign) };
        continue;
      }
      if (!isMine(group)) {
        yield { group, passes: 0 };
        continue;
      }
      const watched = ledger && (await watch(ledger, sessions, [weightScaleOf(group)]));
      early ??= await next();
      // After an interrupt some are left out.
      if (early?.chunk !== group.chunk) continue;
      const { outcome, passes, ms } = early;
      early = undefined;
      const sums = sumsOf(group.chunk, outcome.entries, campaign);
      const seen = outcome.seen.map((one): PlainSuspicion => ({
        ...one,
        scope: scopeOf(one.claim, one.testCase, campaign),
      }));
      const { failure, felt = false } = outcome;
      const refused = failure && (await refusedBatch(failure.thrown, group.chunk, claims, campaign));
      if (ledger && watched) {
        const kept = recordSeen(slim(seen, claims));
        const plain = failure && failureOf(failure.thrown);
        const rest = { ...(plain && { failure: plain }), ...(refused && { refused }) };
        const record = { claims: names, felt, sums, ...kept, ...(await watched()), ...rest };
        // Before the chunk, which is nothing without it: a run may be killed in between.
        noteTraits(ledger, weightScaleOf(group), sessions);
        // What is no doing of the subject may be otherwise the next time.
        if (!plain || plain.by === 'subject' || plain.by === 'batch') ledger.add(steps[i], record);
      }
      const violated = violatedIn(sums);
      if (isShard(ledger) && felt && violated.length > 0 && !failure)
        await withoutBroken(
          group,
          claims.filter(({ name }) => !violated.includes(name)),
          sizes,
          campaign,
          steps[i],
        );
      yield {
        group,
        passes,
        said: {
          sums,
          seen,
          ...(failure && { failure }),
          ...(refused && { refused }),
          observed: { entries: outcome.entries, felt, ms },
        },
      };
    }
    await next();
  } finally {
    await live.return(undefined);
  }
}

async function* nothing(): AsyncGenerator<never> {
  // There is none.
}

/** Takes over what a ledger has of a chunk, as if it had been judged here. */
function adopt(record: ChunkRecord, group: Group, { sessions, options }: Campaign): Omit<Told, 'group'> {
  const { sums, failure, refused } = record;
  const before = sessions.cost.passes;
  const told = options.ledger!.find(stepOfTraits(weightScaleOf(group))) as readonly NotedTraits[];
  for (const { traits, backends } of told) sessions.adopt(traits, backends);
  takeOver(record, options.ledger!, sessions);
  const thrown = failure && { thrown: errorOf(failure) };
  return {
    passes: sessions.cost.passes - before,
    said: {
      sums,
      seen: seenIn(record),
      ...(thrown && { failure: thrown }),
      ...(refused && { refused }),
    },
  };
}

/** What the subject of a weight scale declares, as a ledger keeps it. */
interface NotedTraits {
  readonly traits: SubjectReport;
  readonly backends: readonly string[];
}

function stepOfTraits(weightScale: WeightScale | undefined): string {
  return `traits ${weightScale ?? 'as they are'}`;
}

function noteTraits(ledger: Ledger, weightScale: WeightScale | undefined, { traits, backends }: Sessions): void {
  const step = stepOfTraits(weightScale);
  const own = traits.find((one) => one.weightScale === weightScale);
  if (!own) return;
  // What is counted goes on growing, and is kept with each chunk.
  const { platform, ...declared } = own;
  const noted: NotedTraits = {
    traits: { ...declared, ...(platform && { platform: { ...platform, counts: undefined } }) },
    backends,
  };
  const text = JSON.stringify(noted);
  if (!ledger.find(step).some((one) => JSON.stringify(one) === text)) ledger.add(step, noted);
}

function weightScaleOf({ cases }: Group): WeightScale | undefined {
  return cases[0].testCase.weightScale;
}

/** Judges a chunk once more, without the claims that broke in it: another shard may have seen them broken before. */
async function withoutBroken(
  group: Group,
  rest: readonly Invariant[],
  sizes: OutputSizes,
  campaign: Campaign,
  step: string,
): Promise<void> {
  const { sessions, options } = campaign;
  const { cases } = group;
  if (rest.length === 0) return;
  const cost = { ...sessions.cost };
  const { subject } = await sessions.open(weightScaleOf(group));
  const chunk = cases.map(({ testCase, index }) => ({ plan: planCase(testCase, rest, subject, sizes), index }));
  const watched = await watch(options.ledger!, sessions, [weightScaleOf(group)]);
  const { entries, failure, felt = false, seen } = await judgeChunk(chunk, rest, sessions);
  const record: ChunkRecord = {
    claims: rest.map(({ name }) => name),
    felt,
    sums: sumsOf(chunk, entries, campaign),
    ...recordSeen(
      slim(
        seen.map((one) => ({ ...one, scope: scopeOf(one.claim, one.testCase, campaign) })),
        rest,
      ),
    ),
    ...(await watched()),
  };
  Object.assign(sessions.cost, cost);
  if (!failure) options.ledger!.add(step, record);
}

async function refusedBatch(
  thrown: unknown,
  chunk: readonly Placed[],
  claims: readonly Invariant[],
  { sessions }: Campaign,
): Promise<ChunkRecord['refused']> {
  if (!claims.includes(everyBatchIsTaken)) return undefined;
  const found = await notTaken(thrown, chunk, claims, sessions);
  return found && { index: found.index, testCase: found.testCase, judgement: found.judgement };
}

export function scopeOf(claim: string, testCase: Case, { tallies, limits }: Campaign): Scope {
  const ofUse = tallies.find(({ invariant }) => invariant.name === claim)!;
  return limits.tallyOf(ofUse, testCase) === ofUse ? 'use' : 'limits';
}

/** Adds up what each claim said of the cases of a chunk, of those in use and of those beyond. */
function sumsOf(chunk: readonly Placed[], entries: readonly Entry[], campaign: Campaign): ClaimSum[] {
  const sums = new Map<string, ClaimSum>();
  for (const { claim, at, judged } of entries) {
    const { testCase } = chunk[at].plan;
    const { invariant } = campaign.tallies.find((tally) => tally.invariant.name === claim)!;
    const scope = scopeOf(claim, testCase, campaign);
    const key = `${claim} ${scope}`;
    const one = judged ? sumOf(invariant, testCase, judged.judgement, judged.bound) : UNTESTED;
    sums.set(key, { claim, scope, ...addSums(sums.get(key) ?? NOTHING, one) });
  }
  return [...sums.values()];
}

/** The first violations of each claim, and the sharpest. */
function slim(seen: readonly PlainSuspicion[], claims: readonly Invariant[]): PlainSuspicion[] {
  const groups = new Map<string, PlainSuspicion[]>();
  for (const one of seen) {
    const key = `${one.claim} ${one.scope}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((own) => {
    const invariant = claims.find(({ name }) => name === own[0].claim)!;
    const [sharpest] = [...own].sort((a, b) => bySharpness({ ...a, invariant }, { ...b, invariant }));
    return [...new Set([...own.slice(0, KEPT), sharpest])];
  });
}
