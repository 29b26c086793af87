import type { Case } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import { LostError, messageOf, SpentError, SubjectError, UsageError } from '../../core/errors';
import type { SubjectSource, Traits } from '../../core/subject';
import { withProperties } from '../../core/with-properties';
import { cases } from '../../engine/generate/cases';
import { longestGenerated } from '../../engine/generate/lengths';
import { batchMatesAreIgnored } from '../../engine/invariants/batch-mates-are-ignored';
import type { Invariant } from '../../engine/invariants/invariant';
import { batchedAndAlone, matchesUnpadded } from '../../engine/invariants/matches-unpadded';
import { padContentIsIgnored } from '../../engine/invariants/pad-content-is-ignored';
import { vectors } from '../../engine/invariants/runs';
import { DistanceMeter } from './distance';
import { layersApart } from './layers';
import { runCampaign } from '../../engine/campaign/campaign';
import type { ComparedLayers, ComparedSide, Comparison } from './comparison';
import { comparisonOf } from './comparison';
import { execute } from '../../engine/ask/execute';
import { chunks } from '../../engine/plan/chunks';
import type { Progress } from '../../engine/campaign/options';
import { planCase } from '../../engine/plan/plan';
import type { Report } from '../../core/report/report';
import { Sessions } from '../../engine/judge/sessions';
import { forEachWindow } from '../../engine/generate/case-stream';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Indexed } from '../../engine/generate/case-stream';

/** A source of subjects, and how it was named. */
export interface Contender {
  readonly source: SubjectSource;
  readonly spec: SubjectSpec;
}

export interface CompareOptions {
  /** Everything random depends on it. */
  readonly seed: number;
  /** How many cases. */
  readonly runs: number;
  /** How far apart they may be, in parts of the largest number of the vector; without it the distance is reported, and not judged. */
  readonly within?: number;
  /** The longest S. */
  readonly maxLength?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

type Both<T> = readonly [T, T];

/** What padding must not do to either; each is judged on each of the two by itself. */
const PADDING_CLAIMS: readonly Invariant[] = [padContentIsIgnored, batchMatesAreIgnored, matchesUnpadded];

/**
 * Gives two subjects the same cases, and says how far apart their answers are, in the batch and for each sequence alone; then,
 * by the claims about padding, whether that depends on the padding.
 *
 * A row counts where it means the same sequence to both: with padding on its left it does not where one is given position ids
 * and the other counts from the edge.
 *
 * @throws UsageError where they have no output in common; PadproofError where one cannot be opened.
 */
export async function compareSubjects(contenders: Both<Contender>, options: CompareOptions): Promise<Comparison> {
  const started = performance.now();
  const { seed, runs, within, signal } = options;
  const sessions = both(contenders, ({ source }) => new Sessions(source, options));
  const apart = new DistanceMeter();
  let sides = both(contenders, ({ spec }): ComparedSide => ({ spec, traits: [], invariants: [] }));
  let note: string | undefined;
  let judged = 0;
  let furthest: Indexed | undefined;
  let layers: ComparedLayers | undefined;
  let stopped: Report['stopped'];
  let told = 0;
  const progress = (done: number): void => {
    // A campaign tells of more than its cases, such as the noise that it measures.
    if (done <= told) return;
    told = done;
    options.onProgress?.({ done, asked: 3 * runs, phase: 'cases' });
  };
  try {
    const opened = [await sessions[0].open(), await sessions[1].open()] as const;
    const subjects = both(opened, ({ subject }) => subject);
    const traits = sharedTraits(subjects, options.maxLength);
    note = noteOn(subjects);
    const weightScales = contenders[0].source.weightScales.filter((one) =>
      contenders[1].source.weightScales.includes(one),
    );
    await forEachWindow(cases(traits, { weightScales }), seed, runs, async (window) => {
      for await (const { testCase, index, answers } of encoded(window, sessions)) {
        const before = apart.furthest;
        apart.add(testCase, index, answers, subjects);
        if (apart.furthest > before) furthest = { testCase, index };
        judged++;
        progress(judged);
      }
    });
    if (furthest) {
      const deviations = await layersApart(furthest.testCase, sessions);
      if (deviations) layers = { case: furthest.index, deviations };
    }
    sides = both(sides, (side, i) => ({ ...side, traits: sessions[i].traits }));
    for (const [i, { source, spec }] of contenders.entries()) {
      const report = await runCampaign(source, spec, {
        ...options,
        invariants: PADDING_CLAIMS,
        minCoverage: 0,
        investigate: false,
        onProgress: ({ done }) => progress((i + 1) * runs + Math.min(done, runs)),
      });
      sides = both(sides, (side, at) => (at === i ? { ...side, invariants: report.invariants } : side));
      stopped ??= report.stopped;
    }
  } catch (thrown) {
    if (signal?.aborted) stopped = { by: 'interrupt', message: `stopped after ${judged} of ${runs} cases` };
    else if (thrown instanceof SubjectError) stopped = { by: 'subject', message: messageOf(thrown) };
    else if (thrown instanceof LostError) stopped = { by: 'environment', message: messageOf(thrown) };
    else if (thrown instanceof SpentError) stopped = { by: 'budget', message: messageOf(thrown) };
    else throw thrown;
  } finally {
    for (const session of sessions) await session.close();
  }
  return comparisonOf({
    sides,
    seed,
    cases: { asked: runs, judged },
    outputs: apart.summary(),
    onlyIn: apart.onlyIn,
    ...(layers && { layers }),
    ...(note !== undefined && { note }),
    ...(within !== undefined && { within }),
    ...(stopped && { stopped }),
    seconds: (performance.now() - started) / 1000,
  });
}

function both<T, R>([a, b]: Both<T>, of: (one: T, i: number) => R): Both<R> {
  return [of(a, 0), of(b, 1)];
}

/** What cases are drawn by, so that both can take them. */
function sharedTraits([a, b]: Both<Traits>, asked?: number): Traits {
  if (!vectors(a).some((output) => b.outputs.includes(output))) {
    throw new UsageError(
      `${a.name} offers ${a.outputs.join(', ')}, and ${b.name} ${b.outputs.join(', ')}; expected lastHiddenState, pooled, logits or perToken in both.`,
    );
  }
  if (a.texts?.words.join('\n') !== b.texts?.words.join('\n')) {
    const takes = ({ texts }: Traits): string => (texts ? `texts of ${texts.words.length - 1} words` : 'token ids');
    throw new UsageError(
      `${a.name} takes ${takes(a)}, and ${b.name} ${takes(b)}; expected token ids in both, or texts of the same words.`,
    );
  }
  if (a.padId >= b.vocabularySize) {
    throw new UsageError(
      `${a.name} pads with the id ${a.padId}, and ${b.name} has ${b.vocabularySize} ids; expected two forms of one model.`,
    );
  }
  for (const [one, other] of [
    [a, b],
    [b, a],
  ]) {
    const only = one.staticShape?.length;
    if (only !== undefined && (only > other.maxLength || only !== (other.staticShape?.length ?? only))) {
      throw new UsageError(
        `${one.name} takes ${only} positions and no others, and ${other.name} ${other.maxLength} at most; expected two forms of one model, exported for one length.`,
      );
    }
  }
  const shared: Partial<Traits> = {
    vocabularySize: Math.min(a.vocabularySize, b.vocabularySize),
    maxLength: Math.min(longestGenerated(a, asked), longestGenerated(b, asked)),
    tokenTypes: Math.min(a.tokenTypes ?? 1, b.tokenTypes ?? 1),
    staticShape: { ...a.staticShape, ...b.staticShape },
    // Rows without a real token are nothing that two models could agree on.
    fullyMasked: 'refused',
  };
  return withProperties(a, shared);
}

function noteOn([a, b]: Both<Traits>): string | undefined {
  if (a.vocabularySize === b.vocabularySize) return undefined;
  return `${a.name} has ${a.vocabularySize} ids and ${b.name} ${b.vocabularySize}; those that both have were used`;
}

/** What is asked of either: it is judged by nobody, since the other's answers are what it is held against. */
const BOTH_WAYS: Invariant = { ...matchesUnpadded, runs: batchedAndAlone };

/** Each case as a batch and each of its rows alone, by either subject; cases that say nothing are left out. */
async function* encoded(
  window: readonly Indexed[],
  sessions: Both<Sessions>,
): AsyncGenerator<{ testCase: Case; index: number; answers: Both<ReadonlyMap<string, Encoding>> }> {
  const [one, other] = sessions;
  const { subject } = await one.open();
  const sizes = await one.outputSizes();
  const placed = window.map(({ testCase, index }) => ({
    plan: planCase(testCase, [BOTH_WAYS], subject, sizes),
    index,
  }));
  for (const chunk of chunks(placed)) {
    const { weightScale } = chunk[0].plan.testCase;
    const session = await other.open(weightScale);
    const there = chunk.map(({ plan }) => planCase(plan.testCase, [BOTH_WAYS], session.subject, sizes));
    const left = await execute(chunk.map(({ plan }) => plan), await one.open(weightScale)); // prettier-ignore
    const right = await execute(there, session);
    for (const [i, { plan, index }] of chunk.entries()) {
      if (plan.runs.length === 0 || there[i].runs.length === 0) continue;
      yield { testCase: plan.testCase, index, answers: [left[i].encodings, right[i].encodings] };
    }
  }
}
