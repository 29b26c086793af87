import { join } from 'node:path';
import type { Pool } from 'workerpool';
import { pool } from 'workerpool';
import type { Encoding } from '../../core/encoding';
import { messageOf, SubjectError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import type { WorkerMethods, WorkerSetup } from './worker-setup';

/** How long it may take to end: a little more than its subject has to clean up. */
const GRACE_MS = 6000;

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
  const killing = new AbortController();
  const kill = (): void => killing.abort();
  process.on('exit', kill);
  signal.addEventListener('abort', kill, { once: true });
  const forked: Pool = pool(join(__dirname, 'worker-process.js'), {
    workerType: 'process',
    maxWorkers: 1,
    forkArgs: [JSON.stringify(setup)],
    forkOpts: {
      execArgv: process.execArgv,
      serialization: 'advanced',
      signal: killing.signal,
      killSignal: 'SIGKILL',
    },
    workerTerminateTimeout: GRACE_MS,
  });
  const ask = async <M extends keyof WorkerMethods>(method: M, ...given: unknown[]): Promise<unknown> => {
    try {
      return await forked.exec(method, given);
    } catch (thrown) {
      throw new SubjectError(`in a process of its own: ${messageOf(thrown)}`, { cause: thrown });
    }
  };
  const dispose = async (): Promise<void> => {
    await Promise.resolve(forked.terminate(true)).catch(() => undefined);
    kill();
    process.off('exit', kill);
    signal.removeEventListener('abort', kill);
  };
  try {
    await ask('openSubject');
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
  return { encode: async (batch, wanted) => (await ask('encode', batch, wanted)) as Encoding, dispose };
}
