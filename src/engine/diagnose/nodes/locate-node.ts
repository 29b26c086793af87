import type { Case } from '../../../core/case';
import { messageOf, OtherStepsError } from '../../../core/errors';
import type { InnerTensors } from '../../../core/inside';
import type { LocatedNode, TensorDifference } from '../../../core/report/located-node';
import type { Violation } from '../../../core/report/violation';
import type { Invariant } from '../../invariants/invariant';
import type { Session } from '../../noise/session';
import { boundInside } from '../bound-inside';
import type { Followed, Parting } from './follow';
import { Follower } from './follow';
import { ladderOf } from './ladder';
import { closeInside, openInside, type OpenedInside } from './opened';
import { pairsFor, type Pair } from './pair';
import { replace, stepOf } from './replace';

const OVER = 'the time was over';
const FUSED =
  'with its inner tensors handed out both runs give the same bits, so it is in what the runtime makes of several steps at once';
const NOTHING = 'with its inner tensors handed out the runs agree within rounding, or cannot be compared';

/** Where two runs of a model part. */
export interface Found {
  readonly opened: OpenedInside;
  readonly pair: Pair;
  readonly follower: Follower;
  readonly parting: Parting;
  readonly further: Followed['further'];
}

/** The time that there is. */
export interface LocatingOptions {
  /** By `performance.now()`: what is not found by then is not looked for, and what is not confirmed stays without. */
  readonly until?: number;
  /** Are steps replaced, to confirm the place? */
  readonly confirm?: boolean;
  /** So long steps are replaced, in milliseconds, unless a run ends before; a quarter of a minute where nothing is said. */
  readonly mostMs?: number;
}

const MOST_MS = 15_000;
/** So long the runs are followed behind that place, and no longer than this part of what is left: a cause takes time as well. */
const LADDER_MS = 5000;
const OF_WHAT_IS_LEFT = 0.1;

/**
 * Finds the first step of a model whose inputs agree at real tokens in two runs, and whose outputs do not.
 *
 * @returns why there is none, in words, where none is found; undefined where the subject does not show its steps
 * @throws SubjectError
 */
export async function locateNode(
  testCase: Case,
  invariant: Invariant,
  violation: Violation,
  session: Session,
  options: LocatingOptions = {},
): Promise<LocatedNode | string | undefined> {
  try {
    const found = await findNode(testCase, invariant, violation, session, options);
    return !found || typeof found === 'string' ? found : await describe(found, violation.output, options);
  } finally {
    closeInside(session);
  }
}

async function describe(
  { opened, follower, pair, further, parting: first }: Found,
  output: string,
  { until = Infinity, confirm = true, mostMs = MOST_MS }: LocatingOptions,
): Promise<LocatedNode> {
  const { inside, tried } = opened;
  const limit = Math.min(until, performance.now() + mostMs);
  const replacement = confirm ? await replace(first, follower, tried.get(output) ?? [], limit) : undefined;
  if (replacement?.agrees) tried.set(output, replacement.partings);
  const parting = replacement?.partings[0] ?? first;
  const step = stepOf(parting);
  const made = new Set(parting.flatMap(({ outputs }) => outputs));
  const read = new Set(parting.flatMap((node) => follower.contentOf(node)).filter((name) => !made.has(name)));
  const tensors = await follower.tensorsOf([...read, ...step.outputs], replacement?.harmless);
  const told = (names: Iterable<string>): TensorDifference[] =>
    [...names].flatMap((name) => differenceIn(name, follower, tensors));
  const number = inside.nodes.indexOf(step) + 1;
  const now = performance.now();
  const behind = await further(now + Math.min(LADDER_MS, OF_WHAT_IS_LEFT * (until - now)));
  return {
    name: step.name,
    operator: step.operator,
    ...(step.source !== undefined && { source: step.source }),
    step: number,
    steps: inside.nodes.length,
    ...(parting.length > 1 && { region: parting.length }),
    by: pair.claim.name,
    runs: [pair.expected.key, pair.observed.key],
    inputs: told(read),
    outputs: told(step.outputs),
    ...(replacement && {
      replaced: { operators: replacement.partings.map((one) => stepOf(one).operator), agrees: replacement.agrees },
    }),
    ladder: ladderOf(behind, follower, inside.nodes, number),
  };
}

/** Finds where two runs of a model part; as {@link locateNode}, with nothing replaced. */
export async function findNode(
  testCase: Case,
  invariant: Invariant,
  violation: Violation,
  session: Session,
  { until = Infinity }: LocatingOptions = {},
): Promise<Found | string | undefined> {
  const { subject } = session;
  if (!subject.inside || invariant.kind === 'positive control') return undefined;
  const pairs = pairsFor(testCase, invariant, violation, subject);
  if (pairs.length === 0) return 'its claim is not about two batches whose real tokens are fed the same';
  const asked = subject.outputs.filter((output) => output === violation.output.split(/[.[]/)[0]);
  let why = NOTHING;
  for (const pair of pairs) {
    if (performance.now() > until) return OVER;
    const { batch, wanted } = pair.observed;
    try {
      const opened = await openInside(session, { batch, wanted: [...new Set([...wanted, ...asked])] });
      const outputs = opened.inside.outputs.get(violation.output) ?? [...opened.inside.outputs.values()].flat();
      const bound = await boundInside(testCase, pair.claim, session);
      const follower = new Follower(session, opened, pair, outputs, bound);
      const { parting, further } = await follower.follow();
      if (parting) return { opened, pair, follower, parting, further };
      // Of its own runs, where not one bit may differ.
      why = pair.claim === invariant && bound === undefined && (await follower.agrees()) ? FUSED : NOTHING;
    } catch (thrown) {
      if (!(thrown instanceof OtherStepsError)) throw thrown;
      why = messageOf(thrown);
    }
  }
  return why;
}

function differenceIn(
  name: string,
  follower: Follower,
  [expected, observed]: readonly [InnerTensors, InnerTensors],
): TensorDifference[] {
  const other = observed.get(name);
  const difference = follower.difference(name, expected, observed);
  if (!other || !difference) return [];
  const { compared, different, worst, there } = difference;
  return [{ name, type: other.type, shape: other.shape, compared, different, worst, ...(there && { there }) }];
}
