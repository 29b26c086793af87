// Where the numbers come from.
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { VERSION } from 'padproof';

/** The processor, what runs on it, and how busy it was with other things. */
export function machine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    padproof: VERSION,
    loadBefore: Number(loadavg()[0].toFixed(2)),
  };
}

/** The same for people. A machine that is busy with other things is said to be. */
export function machineInWords({ machine: here, quick }) {
  const { processor, cores, memoryGiB, system, node, padproof, loadBefore } = here;
  const where = `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, padproof ${padproof}.`;
  const load = `The load in the minute before was ${loadBefore}.`;
  return [where, load, ...(quick ? ['A quick run: too short to say much.'] : [])].join(' ');
}
