import { backendNames } from '../backends/backend';
import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import { BrowserBerts, browserBackendNames } from '../browser/bert';
import { UsageError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import type { Fault } from '../faults/fault';
import { bertSubject, subjectOf } from './bert';
import type { BackendOptions } from './backend-options';
import { option } from '../../core/option';

/** What computes a BERT unless something else is named: wasm here, webgl in a browser, as tfjs has it. */
export function defaultBackend({ browser }: Pick<BackendOptions, 'browser'> = {}): string {
  return (browser ? browserBackendNames : backendNames)[0];
}

/**
 * Holds a backend and its kernels against the place where they are to compute.
 * @throws UsageError naming the flag, and what to do.
 */
export function assertBackend({
  backend = defaultBackend(),
  browser,
  kernels,
}: Pick<BackendOptions, 'backend' | 'browser' | 'kernels'>): void {
  if (browser && kernels !== undefined) {
    throw new UsageError(
      `${option('kernels')} is ${kernels}, but a browser has the plain kernels only. Leave out ${option('kernels')} or ${option('browser')}.`,
    );
  }
  if (browser || backendNames.includes(backend) || !browserBackendNames.includes(backend)) return;
  throw new UsageError(`${option('backend')} is ${backend}, which only a browser has. Add ${option('browser')}.`);
}

/**
 * Opens checkpoints as subjects, all of them where it says: in a browser they share a page, which is there while one of them
 * is.
 *
 * @throws UsageError for a backend that is not to be had there; the function throws as `bertSubject` does.
 */
export function bertOpener(
  where: BackendOptions,
): (checkpoint: Checkpoint, name: string, fault?: Fault) => Promise<Subject> {
  const { backend = defaultBackend(where), browser, browserPath, kernels, acceptDeviations } = where;
  assertBackend({ backend, browser, kernels });
  if (!browser) {
    return (checkpoint, name, fault) =>
      bertSubject(checkpoint, { name, backend, kernels, acceptDeviations, seams: fault?.plant() });
  }
  const berts = new BrowserBerts({ backend, executable: browserPath });
  return (checkpoint, name, fault) =>
    subjectOf(checkpoint, { name, backend, acceptDeviations }, (other) => berts.open(other, { fault: fault?.name }));
}
