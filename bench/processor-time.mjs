// What groups of processes have taken of the processor, where the system says so.
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of a second in /proc: Linux has told programs 100 on every machine since 2.6. */
const TICKS = 100;

/** Milliseconds of processor time of the processes that lead groups, and of all in these; NaN where there is no /proc. */
export function processorOf(leaders) {
  const groups = new Set(leaders.map(({ pid }) => pid));
  try {
    return (
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .reduce((sum, pid) => sum + ticksOf(pid, groups), 0) *
      (1000 / TICKS)
    );
  } catch {
    return NaN;
  }
}

function ticksOf(pid, groups) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return 0; // It has ended meanwhile.
  }
  // A name may hold anything; what follows it are numbers: proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return groups.has(Number(fields[2])) ? Number(fields[11]) + Number(fields[12]) : 0;
}
