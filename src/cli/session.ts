import { SubjectError, UsageError } from '../core/errors';
import type { SubjectSource } from '../core/subject';
import { DEFAULT_KERNELS } from '../kernels/choice';
import { assertBackend, defaultBackend } from '../models/bert-opener';
import { isModuleName } from '../models/module';
import { DEFAULT_WEIGHTS_SEED, resolveModel } from '../models/resolve';
import type { SubjectSpec } from '../verify/report';
import { guardedSource, LOAD_LIMIT_MS } from './guarded-source';
import { Lifeline } from './lifeline';
import type { ModelOptions } from './model-options';
import { Watchdog } from './watchdog';

/**
 * What reports and replays say of how the model is made: only what it hangs on.
 * @throws UsageError for a flag that says nothing about this model.
 */
export function specOf(model: string, options: Omit<ModelOptions, 'timeout'>): SubjectSpec {
  const { browser, kernels, weightsSeed, revision, acceptDeviations } = options;
  if (model !== '' && weightsSeed !== undefined) {
    throw new UsageError(
      `--weights-seed is for the built-in BERT; ${model} has its own weights. Leave one of them out.`,
    );
  }
  if (!isModuleName(model)) {
    const { backend = defaultBackend(options) } = options;
    assertBackend({ backend, browser, kernels });
    return {
      model,
      backend,
      ...(browser && { browser }),
      ...(kernels !== undefined && kernels !== DEFAULT_KERNELS && { kernels }),
      ...(model === '' && { weightsSeed: weightsSeed ?? DEFAULT_WEIGHTS_SEED }),
      ...(revision !== undefined && { revision }),
      ...(acceptDeviations && { acceptDeviations }),
    };
  }
  const flags = {
    '--backend': options.backend,
    '--browser': browser,
    '--kernels': kernels,
    '--accept-deviations': acceptDeviations,
  };
  const [flag] = Object.entries(flags).flatMap(([name, value]) => (value ? [name] : []));
  if (flag === undefined) return { model };
  throw new UsageError(
    `${flag} is for the built-in BERT and for checkpoints; the module ${model} brings its own. Leave it out.`,
  );
}

/**
 * Resolves a model and works with it. Meanwhile Ctrl-C, time limits and stray errors of the subject end the waiting for it,
 * and nothing else.
 *
 * @throws PadproofError where the model cannot be resolved, and whatever `work` throws.
 */
export async function withModel<T>(
  spec: SubjectSpec,
  options: ModelOptions,
  work: (source: SubjectSource, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withModels(options, async (resolve, signal) => work(await resolve(spec), signal));
}

/**
 * The same for as many models as `work` resolves.
 * @throws whatever `work` throws; `resolve` throws a PadproofError where a model cannot be resolved.
 */
export async function withModels<T>(
  options: ModelOptions,
  work: (resolve: ModelHost['resolve'], signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lifeline = Lifeline.attached();
  const { resolve, stop } = hostModels(options, lifeline);
  try {
    return await work(resolve, lifeline.signal);
  } finally {
    stop();
  }
}

/** Resolves models whose subjects can be stopped from outside. */
export interface ModelHost {
  /** @throws PadproofError where the model cannot be resolved. */
  resolve(this: void, spec: SubjectSpec): Promise<SubjectSource>;
  /** No longer watches for subjects that block. */
  stop(this: void): void;
}

/**
 * @param lifeline what ends the waiting for a subject
 * @param parent the process that this one must not outlive, where there is one
 */
export function hostModels(
  { offline, endpoint, timeout, browserPath }: ModelOptions,
  lifeline: Lifeline,
  parent?: number,
): ModelHost {
  const watchdog = new Watchdog(
    () => lifeline.break(new SubjectError('The subject blocked the process, and was ended.')),
    parent,
  );
  return {
    resolve: async ({ model, ...made }) => {
      const options = { ...made, offline, endpoint, browserPath };
      const source = await lifeline.hold(watchdog.guard(LOAD_LIMIT_MS, () => resolveModel(model, options)));
      return guardedSource(source, lifeline, watchdog, timeout);
    },
    stop: () => watchdog.stop(),
  };
}
