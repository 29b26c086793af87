// Every planted fault is made small, and said to be where it is, with any seed; and it shows only where it says.
import { CoverageTally } from '../src/engine/generate/coverage';
import { WEIGHT_SCALES } from '../src/core/subject';
import { FAULTS } from '../src/subjects/faults';
import { invariantNamed } from '../src/engine/invariants';
import { kill } from '../src/tools/fault-matrix/kill';
import { plantedBert } from '../src/subjects/models/planted';
import { FAULT_SEEDS } from './support';

const PLANT = { backend: 'wasm', weightsSeed: '1' };

describe.each(FAULTS.filter(({ equivalent }) => equivalent === undefined))('$name', (fault) => {
  test.each(FAULT_SEEDS)('is small and located with seed %i', async (seed) => {
    const invariants = [invariantNamed(fault.seenBy[0])];
    const source = plantedBert(fault, PLANT);
    const { smallest } = await kill(fault, source, { seed, runs: fault.within!, invariants });
    expect(smallest!.rows).toBeLessThanOrEqual(fault.smallest!.rows);
    expect(smallest!.length).toBeLessThanOrEqual(fault.smallest!.length);
    if (fault.where !== undefined) expect(smallest!.where).toBe(fault.where);
    if (!fault.needs) return;
    const subject = await source.open();
    const tally = new CoverageTally(subject, 4, WEIGHT_SCALES);
    await subject.dispose?.();
    tally.add(smallest!.case);
    const { classes } = tally.summary();
    for (const name of fault.needs) expect([name, classes[name]]).toEqual([name, 1]);
  });
});
