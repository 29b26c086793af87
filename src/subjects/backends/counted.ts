import { LostError } from '../../core/errors';
import type { Platform } from '../../core/subject';
import { complaintOf, describeBackend, dispatchesOf, withBackend } from './backend';

/** A backend at work for one subject. */
export interface CountedBackend {
  /**
   * Runs on the backend, and counts what it sends to a graphics processor, where it is for one.
   * @throws LostError where it sent nothing, or the processor refused what it was sent.
   */
  compute<T>(work: () => Promise<T>): Promise<T>;
  /** What computes, as reports say it, with the count so far. */
  readonly platform: Platform;
}

/**
 * Counts what one subject has a backend compute. The backend has to be one that has been used.
 * @throws UsageError for a backend that padproof does not know.
 */
export async function countedBackend(backend: string): Promise<CountedBackend> {
  const { device, versions } = await describeBackend(backend);
  let dispatches = 0;
  return {
    compute: (work) =>
      withBackend(backend, async () => {
        const before = dispatchesOf(backend);
        const result = await work();
        const said = complaintOf(backend);
        if (said !== undefined) {
          throw new LostError(
            `The backend ${backend} went on after an error of its graphics processor, so what it gave is not what was to be computed: ${said}`,
          );
        }
        if (before === undefined) return result;
        const sent = dispatchesOf(backend)! - before;
        if (sent === 0) throw new LostError(`The backend ${backend} answered without its graphics processor.`);
        dispatches += sent;
        return result;
      }),
    get platform() {
      const counts = dispatchesOf(backend) === undefined ? undefined : { 'compute shaders dispatched': dispatches };
      return { device, versions, ...(counts && { counts }) };
    },
  };
}
