import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly command: string;
  /** The seconds that it has computed so far. */
  readonly seconds: number;
}

/** In /proc/PID/stat, behind the name in brackets: the ticks in user and in kernel mode are the 12th and 13th. */
const TICKS_A_SECOND = 100;

/** The processes whose command line has these words in it; Linux alone lists them. */
export function processesWith(words: string): Process[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
      return command.includes(words) ? [{ pid: Number(pid), command, seconds }] : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}
