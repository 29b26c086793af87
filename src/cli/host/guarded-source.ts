import { messageOf, SubjectError } from '../../core/errors';
import type { Inside, InsideOf } from '../../core/inside';
import { withProperties } from '../../core/with-properties';
import type { WeightScale, Subject, SubjectSource } from '../../core/subject';
import { cleanUp, cleanUpLater } from './clean-up';
import type { Lifeline } from './lifeline';
import type { Watchdog } from './watchdog';
import { standardError } from './outlets';

/** How long loading a subject may block the process; reading a large checkpoint does, for a while. */
export const LOAD_LIMIT_MS = 120_000;

const DISPOSE_LIMIT_MS = 5000;

/** The methods that compute. */
const WORK = new Set<string | symbol>(['encode', 'reference', 'gradients', 'together'] satisfies (keyof Subject)[]);

/**
 * The same source, whose subjects can be stopped: by the user through the lifeline, and where they block by the watchdog. The
 * first of each weight scale is disposed of when the verdict is out, or another is opened.
 */
export function guardedSource(
  source: SubjectSource,
  lifeline: Lifeline,
  watchdog: Watchdog,
  timeoutMs: number,
): SubjectSource {
  const opened = new Set<WeightScale | undefined>();
  const guarded = (subject: Subject, later = false): Subject => {
    const inTime =
      <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        lifeline.hold(watchdog.guard(timeoutMs, async () => method.apply(subject, args)));
    // A proxy, not a copy: a subject may be an instance of a class, with getters that read private fields.
    // Over an object of its own: what a frozen target holds, a proxy may not hide.
    return new Proxy({} as Subject, {
      get(_, key) {
        if (key === 'dispose') {
          const dispose = (): Promise<void> => disposeOf(subject, watchdog);
          return later ? async () => cleanUpLater(dispose) : dispose;
        }
        const value: unknown = read(subject, key);
        if (typeof value !== 'function') return value;
        if (key === 'inside') return async (of: InsideOf) => guardedInside(await inTime(subject.inside!)(of));
        if (key === 'reordered') {
          return async (seed: number) => guardedIfAny(await inTime(subject.reordered!)(seed));
        }
        return WORK.has(key) ? inTime(value as Subject['encode']) : value.bind(subject);
      },
    });
  };
  // Who asks twice for one inside sees that it is one.
  const guards = new WeakMap<Inside, Inside>();
  const guardedInside = (inside: Inside): Inside => {
    const known = guards.get(inside);
    if (known) return known;
    // Running it may load the model once more.
    const limit = Math.max(timeoutMs, LOAD_LIMIT_MS);
    const held = <R>(work: () => Promise<R>): Promise<R> => lifeline.hold(watchdog.guard(limit, async () => work()));
    const guard = withProperties(inside, {
      run: (...asked) => held(() => inside.run(...asked)),
      ...(inside.shapes && { shapes: (batch) => held(() => inside.shapes!(batch)) }),
      ...(inside.cut && { cut: (part) => held(() => inside.cut!(part)) }),
    });
    guards.set(inside, guard);
    return guard;
  };
  const guardedIfAny = (made: unknown): unknown =>
    typeof made === 'object' && made !== null ? guarded(made as Subject) : made;
  return {
    name: source.name,
    weightScales: source.weightScales,
    reopens: source.reopens,
    ...(source.backend !== undefined && { backend: source.backend }),
    ...(source.fingerprint && { fingerprint: source.fingerprint.bind(source) }),
    ...(source.content && { content: source.content.bind(source) }),
    ...(source.isolated && {
      isolated: async (weightScale?: WeightScale) =>
        guarded((await lifeline.hold(watchdog.guard(LOAD_LIMIT_MS, () => source.isolated!(weightScale)))) as Subject),
    }),
    ...(source.tokenize && { tokenize: source.tokenize.bind(source) }),
    open: async (weightScale?: WeightScale): Promise<Subject> => {
      await cleanUp();
      const subject = await lifeline.hold(watchdog.guard(LOAD_LIMIT_MS, () => source.open(weightScale)));
      const first = !opened.has(weightScale);
      opened.add(weightScale);
      return guarded(subject, first);
    },
  };
}

/** @throws SubjectError where a getter of the subject throws. */
function read(subject: Subject, key: string | symbol): unknown {
  try {
    return Reflect.get(subject, key);
  } catch (thrown) {
    throw new SubjectError(`reading ${String(key)} of the subject threw: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Lets a subject clean up, after an interrupt too, but not for ever; what was found does not depend on it. */
async function disposeOf(subject: Subject, watchdog: Watchdog): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${DISPOSE_LIMIT_MS / 1000} s`)), DISPOSE_LIMIT_MS);
  });
  try {
    await Promise.race([watchdog.guardQuietly(DISPOSE_LIMIT_MS, async () => subject.dispose?.()), late]);
  } catch (thrown) {
    standardError.write(`padproof: ${subject.name}: dispose() failed, which changes no result: ${messageOf(thrown)}\n`);
  } finally {
    clearTimeout(timer);
  }
}
