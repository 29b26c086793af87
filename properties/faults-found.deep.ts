// Every planted fault dies soon, with any seed, by every claim that must see it; no equivalent one dies.
import { FAULTS } from '../src/subjects/faults';
import { invariantNamed, OF_BERT } from '../src/engine/invariants';
import { kill } from '../src/tools/fault-matrix/kill';
import { plantedBert } from '../src/subjects/models/planted';
import { FAULT_SEEDS } from './support';

const PLANT = { backend: 'wasm', weightsSeed: '1' };

describe.each(FAULTS.filter(({ equivalent }) => equivalent === undefined))('$name', (fault) => {
  test.each(FAULT_SEEDS)('is found with seed %i', async (seed) => {
    const invariants = fault.seenBy.map(invariantNamed);
    // How strong the claims are by themselves; what is left of it where cases are pooled is below.
    const { kills, missed } = await kill(fault, plantedBert(fault, PLANT), {
      seed,
      runs: 100,
      invariants,
      pool: false,
      shrink: false,
    });
    expect(missed).toEqual([]);
    expect(kills.find(({ invariant }) => invariant === fault.seenBy[0])!.cases).toBeLessThanOrEqual(fault.within!);
  });

  test('is found where cases are pooled', async () => {
    const options = { seed: FAULT_SEEDS[0], runs: 100, invariants: OF_BERT, shrink: false };
    expect((await kill(fault, plantedBert(fault, PLANT), options)).kills).not.toEqual([]);
  });
});

describe.each(FAULTS.filter(({ equivalent }) => equivalent !== undefined))('$name, which is equivalent,', (fault) => {
  test.each(FAULT_SEEDS)('survives with seed %i', async (seed) => {
    const found = await kill(fault, plantedBert(fault, PLANT), { seed, runs: 100, invariants: OF_BERT });
    expect(found.kills).toEqual([]);
    expect(found.stopped).toBeUndefined();
  });
});
