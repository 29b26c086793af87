import type { Command } from 'commander';
import { UsageError } from '../../core/errors';
import { commandOf } from '../../core/text/command-words';

/** What `--program` was given: a command, or nothing where MODEL is one. */
export interface ProgramFlag {
  readonly program?: true | string;
}

/** Adds the flag of {@link ProgramFlag} to a verb; what stands behind `--` is the same. */
export function addProgramOption(command: Command): Command {
  return command.option('--program [command]', 'a program that speaks the protocol of programs; or -- and its words');
}

/** A command line in which the words behind `--` are the command of a program. */
export function withProgram(argv: readonly string[]): string[] {
  const at = argv.indexOf('--');
  if (at < 0) return [...argv];
  const words = argv.slice(at + 1);
  if (words.length === 0) throw new UsageError('Nothing stands behind --. Name a program there, with its arguments.');
  return [...argv.slice(0, at), `--program=${commandOf(words)}`];
}

/**
 * MODEL, and the options, where `--program` may have named it.
 * @throws UsageError where both do.
 */
export function modelOrProgram<O extends ProgramFlag>(
  model: string | undefined,
  { program, ...options }: O,
): readonly [model: string | undefined, options: Omit<O, 'program'> & { readonly program?: true }] {
  if (program === undefined) return [model, options];
  if (typeof program !== 'string') return [model, { ...options, program }];
  if (model === undefined) return [program, { ...options, program: true }];
  throw new UsageError(
    `MODEL is ${JSON.stringify(model)}, and --program names ${JSON.stringify(program)}. Name one of them.`,
  );
}
