import { SubjectError } from '../../core/errors';
import type { SubjectSource } from '../../core/subject';
import { asked } from '../../subjects/kinds/kind';
import { kindOf, resolveModel } from '../../subjects/kinds/resolve';
import { silenceFor } from './beats';
import { parentPid, tellSilence } from './child';
import { guardedSource, LOAD_LIMIT_MS } from './guarded-source';
import { standardError } from './outlets';
import { Lifeline } from './lifeline';
import type { ModelOptions } from '../options/model-options';
import { noFolderHere } from '../options/no-folder-here';
import { BEAT_FD } from './messages';
import { openInProcess } from './process-apart';
import { Watchdog } from './watchdog';
import type { Parent } from './watchdog-worker';
import { setupFor } from './worker-setup';
import type { SubjectSpec } from '../../core/report/subject-spec';

/** What must be known of a command to host models. */
export type HostOptions = Pick<
  ModelOptions,
  'offline' | 'endpoint' | 'timeout' | 'browserPath' | 'maxRequests' | 'maxTokens'
>;

/**
 * Resolves a model and works with it. Meanwhile Ctrl-C, time limits and stray errors of the subject end the waiting for it,
 * and nothing else.
 *
 * @throws PadproofError where the model cannot be resolved, and whatever `work` throws.
 */
export async function withModel<T>(
  spec: SubjectSpec,
  options: HostOptions,
  work: (source: SubjectSource, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withModels(options, async (resolve, signal) => work(await resolve(spec), signal));
}

/**
 * The same for as many models as `work` resolves.
 * @param from who names them: of what somebody typed, it is told where it is no folder here and a hub is asked
 * @throws whatever `work` throws; `resolve` throws a PadproofError where a model cannot be resolved.
 */
export async function withModels<T>(
  options: HostOptions,
  work: (resolve: ModelHost['resolve'], signal: AbortSignal) => Promise<T>,
  from: 'command line' | 'files' = 'command line',
): Promise<T> {
  const lifeline = Lifeline.attached();
  tellSilence(silenceFor(options.timeout));
  const { resolve } = hostModels(
    options,
    lifeline,
    parentPid === undefined ? undefined : { pid: parentPid, beatFd: BEAT_FD },
  );
  const told = new Set<string>();
  const telling: ModelHost['resolve'] = (spec) => {
    const notHere = from === 'files' ? undefined : noFolderHere(asked(spec.model, spec));
    if (notHere !== undefined && !told.has(spec.model)) standardError.write(`padproof: ${notHere}\n`);
    told.add(spec.model);
    return resolve(spec);
  };
  return work(telling, lifeline.signal);
}

/** Resolves models whose subjects can be stopped from outside. */
export interface ModelHost {
  /** @throws PadproofError where the model cannot be resolved. */
  resolve(this: void, spec: SubjectSpec): Promise<SubjectSource>;
}

/**
 * @param lifeline what ends the waiting for a subject
 * @param parent whom this process answers to, where it was started by padproof
 */
export function hostModels(
  { offline, endpoint, timeout, browserPath, maxRequests, maxTokens }: HostOptions,
  lifeline: Lifeline,
  parent?: Parent,
): ModelHost {
  const watchdog = new Watchdog(
    () => lifeline.break(new SubjectError('The subject blocked the process, and was ended.')),
    parent,
  );
  return {
    resolve: async ({ model, ...made }) => {
      const options = { ...made, offline, endpoint, browserPath, maxRequests, maxTokens, timeoutMs: timeout };
      const source = await lifeline.hold(watchdog.guard(LOAD_LIMIT_MS, () => resolveModel(model, options)));
      const guarded = guardedSource(source, lifeline, watchdog, timeout);
      if (!kindOf(asked(model, options))?.runsCode) return guarded;
      const setup = setupFor({ model, ...made }, { endpoint, timeout });
      return { ...guarded, isolated: () => openInProcess(setup, lifeline.signal) };
    },
  };
}
