import type { ChildProcess } from 'node:child_process';
import type { Signalled } from './messages';
import { GROUPS, killGroup } from './process-group';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Has a child in a group of its own notice what the terminal and the user tell this process.
 * @param verdict the exit code, once there is one; there is nothing to keep then but that
 */
export function passSignalsOn(child: ChildProcess, pid: number, verdict: () => number | undefined): void {
  let asked = false;
  for (const name of Object.keys(EXIT_CODES) as Signalled['signal'][]) {
    process.on(name, () => {
      if (asked || verdict() !== undefined) {
        killGroup(pid, 'SIGKILL');
        process.exit(verdict() ?? EXIT_CODES[name]);
      }
      asked = true;
      child.send({ signal: name } satisfies Signalled, () => undefined);
    });
  }
  if (!GROUPS) return;
  process.on('SIGTSTP', () => {
    killGroup(pid, 'SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  });
  process.on('SIGCONT', () => killGroup(pid, 'SIGCONT'));
  // Only the group of the terminal is told of a new size.
  process.on('SIGWINCH', () => killGroup(pid, 'SIGWINCH'));
}
