import type { Command } from 'commander';
import type { ExitCode } from '../../core/errors';
import { PYTHON_ADAPTER } from '../../subjects/program/environment';
import { standardOutput } from '../host/outlets';

/** `padproof python` */
export function addPython(program: Command, _exit: (code: ExitCode) => void): void {
  program
    .command('python')
    .summary('Prints where the adapter for Python lies.')
    .description('Prints the path of padproof.py, which puts a model in Python in front of padproof.')
    .action(() => standardOutput.write(`${PYTHON_ADAPTER}\n`));
}
