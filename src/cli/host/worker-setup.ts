import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Subject } from '../../core/subject';
import type { Workers } from '../../engine/parallel/workers';
import type { ModelOptions } from '../options/model-options';
import type { Greeting } from './messages';

/** What a worker makes its subject from. */
export interface WorkerSetup {
  readonly spec: SubjectSpec;
  readonly options: Pick<ModelOptions, 'endpoint' | 'timeout' | 'offline'>;
}

/** What a worker is told first. */
export interface WorkerGreeting extends Greeting {
  readonly setup: WorkerSetup;
}

type OfOne<M extends keyof Workers> = Workers[M] extends (worker: number, ...rest: infer R) => infer T
  ? (...rest: R) => T
  : never;

/** What the parent may call: what it may ask of any worker, and whether this one is ready. */
export type WorkerMethods = { readonly [M in 'measure' | 'prepare' | 'judge' | 'look' | 'closeFresh']: OfOne<M> } & {
  readonly open: () => Promise<void>;
  readonly openSubject: () => Promise<void>;
  /** Lets go of what was measured for one campaign, and of its instances, before another. */
  readonly forget: () => Promise<void>;
  /** A hash of what the model computes from; undefined where nobody can see it. */
  readonly content: () => Promise<string | undefined>;
  readonly encode: Subject['encode'];
  /** Has the subject clean up; nothing can be asked after that. */
  readonly close: () => Promise<void>;
};

/** What workers make their subjects from. This process has fetched the model before: nobody need fetch it again. */
export function setupFor(
  spec: SubjectSpec,
  { endpoint, timeout }: Pick<ModelOptions, 'endpoint' | 'timeout'>,
): WorkerSetup {
  return { spec, options: { endpoint, timeout, offline: true } };
}
