import type { Encoding } from '../../core/encoding';
import { messageOf, SubjectError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { cleanUpLater } from './clean-up';
import { Worker } from './worker';
import type { WorkerMethods, WorkerSetup } from './worker-setup';

/**
 * Opens a subject in a process of its own: a module that remembers its answers, in whatever variable, has none to remember
 * there.
 *
 * @throws SubjectError where it cannot be opened there.
 */
export async function openInProcess(
  setup: WorkerSetup,
  signal: AbortSignal,
): Promise<Pick<Subject, 'encode' | 'dispose'>> {
  const worker = new Worker(setup);
  signal.addEventListener('abort', () => void worker.close(), { once: true });
  const ask = async (method: keyof WorkerMethods, ...given: readonly unknown[]): Promise<unknown> => {
    try {
      return await worker.call(method, ...given);
    } catch (thrown) {
      throw new SubjectError(`in a process of its own: ${messageOf(thrown)}`, { cause: thrown });
    }
  };
  try {
    await ask('openSubject');
  } catch (thrown) {
    await worker.close();
    throw thrown;
  }
  return {
    encode: async (batch, wanted) => (await ask('encode', batch, wanted)) as Encoding,
    dispose: async () => cleanUpLater(() => worker.close()),
  };
}
