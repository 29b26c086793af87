import { spawnSync } from 'node:child_process';
import { EnvironmentError } from '../../../core/errors';
import { standardError } from '../../host/outlets';

/**
 * Runs a program to its end. What it prints goes to standard error: standard output is for results.
 * @throws EnvironmentError where it cannot be run, or fails
 */
export function runProgram(program: string, args: readonly string[], folder: string): void {
  standardError.write(`$ ${[program, ...args].join(' ')}\n`);
  const { status, signal, error } = spawnSync(program, args, {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32', // npm is a script there
  });
  if (status === 0) return;
  const end = error ? error.message : signal ? `it was ended by ${signal}` : `it ended with ${status}`;
  throw new EnvironmentError(`${program} ${args[0]} failed: ${end}. What it printed is above.`);
}

/**
 * Runs a program and takes what it prints.
 * @returns standard output without its last line break, or undefined where it cannot be run, or fails
 */
export function outputOf(program: string, args: readonly string[], folder: string): string | undefined {
  const { status, stdout } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? stdout.trimEnd() : undefined;
}
