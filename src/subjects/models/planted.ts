import { syntheticCheckpoint } from '../bert/synthetic';
import { WEIGHT_SCALES, type Subject, type SubjectSource } from '../../core/subject';
import type { Fault } from '../faults/fault';
import { bertOpener } from './bert-opener';
import type { BackendOptions } from './backend-options';

/** Where a planted fault is to live. */
export interface PlantOptions extends BackendOptions {
  /** The backend of tfjs that computes it, such as `wasm`. */
  readonly backend: string;
  /** The seed of the synthetic weights. */
  readonly weightsSeed: string;
}

/** The built-in BERT with a fault in it, at every weight scale; without one it is correct. */
export function plantedBert(fault: Fault | undefined, { weightsSeed, ...where }: PlantOptions): SubjectSource {
  // A backend's own fault would be found in every one of them.
  const open = bertOpener({ ...where, acceptDeviations: true });
  return {
    name: fault?.name ?? 'no fault',
    weightScales: WEIGHT_SCALES,
    reopens: true,
    open: async (weightScale = 'typical'): Promise<Subject> => {
      const name = fault ? `BERT with ${fault.name}, ${weightScale} weights` : `BERT, ${weightScale} weights`;
      const subject = await open(syntheticCheckpoint({ weightScale, seed: weightsSeed }), name, fault);
      // What a backend cannot be sent at all is not sent there, whatever the fault declares of it.
      const refused = subject.fullyMasked === 'refused' && ({ fullyMasked: 'refused' } as const);
      return { ...subject, ...fault?.declares, ...refused };
    },
  };
}
