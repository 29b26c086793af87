import { syntheticCheckpoint } from '../bert/synthetic';
import { REGIMES, type Subject, type SubjectSource } from '../core/subject';
import type { Fault } from '../faults/fault';
import { bertSubject } from './bert';

/** Where a planted fault is to live. */
export interface PlantOptions {
  /** The backend of tfjs that computes it, such as `wasm`. */
  readonly backend: string;
  /** The seed of the synthetic weights. */
  readonly weightsSeed: string;
}

/** The built-in BERT with a fault in it, in every regime of its weights; without one it is correct. */
export function plantedBert(fault: Fault | undefined, { backend, weightsSeed }: PlantOptions): SubjectSource {
  return {
    name: fault?.name ?? 'no fault',
    regimes: REGIMES,
    reopens: true,
    open: async (regime = 'typical'): Promise<Subject> => {
      const subject = await bertSubject(syntheticCheckpoint({ regime, seed: weightsSeed }), {
        name: fault ? `BERT with ${fault.name}, ${regime} weights` : `BERT, ${regime} weights`,
        backend,
        seams: fault?.plant(),
        // A backend's own fault would be found in every one of them.
        acceptDeviations: true,
      });
      return { ...subject, ...fault?.declares };
    },
  };
}
