import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import { BrowserBerts } from '../browser/bert';
import type { Subject } from '../../core/subject';
import type { Fault } from '../faults/fault';
import { bertSubject, subjectOf } from './bert';
import { assertBackend, defaultBackend } from './backend-choice';
import type { BackendOptions } from './backend-options';

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
