const kill = process.kill.bind(process);

/** May a child lead a group of its own? On Windows that would open a window. */
export const GROUPS = process.platform !== 'win32';

/** Sends a signal to a process and to all that it has started; it may have ended. */
export function killGroup(leader: number, signal: NodeJS.Signals): void {
  send(GROUPS ? -leader : leader, signal);
}

/** Ends this process, and all that it has started where it leads a group, whatever it is doing. */
export function killSelf(): void {
  killGroup(process.pid, 'SIGKILL');
  send(process.pid, 'SIGKILL');
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    kill(target, signal);
  } catch {
    // Nobody of it is left.
  }
}
