import { syncBuiltinESMExports } from 'node:module';
import { SubjectError } from '../../core/errors';

/**
 * Keeps code of a subject from ending the process, which would cost the results so far, and from ending the one that started
 * it: who tries gets an error instead.
 *
 * @returns ends the process all the same
 */
export function forbidEnding(): (code: number) => never {
  const node = process as NodeJS.Process & { reallyExit: (code?: number) => never };
  const { reallyExit, pid, ppid } = node;
  const exit = process.exit.bind(process);
  const kill = process.kill.bind(process);
  const refuse = (what: string) => (): never => {
    throw new SubjectError(`the subject called ${what}, which would end the process`);
  };
  process.exit = refuse('process.exit');
  node.reallyExit = refuse('process.reallyExit');
  process.abort = refuse('process.abort');
  // 0 and -1 are the group, and everyone.
  const own = new Set([pid, -pid, ppid, -ppid, 0, -1]);
  process.kill = (target, signal) => {
    if (own.has(Number(target)) && signal !== 0) refuse('process.kill')();
    return kill(target, signal);
  };
  // For those who import them by name.
  syncBuiltinESMExports();
  return (code) => {
    node.reallyExit = reallyExit;
    return exit(code);
  };
}
