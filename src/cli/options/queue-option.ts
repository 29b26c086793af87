import type { Command } from 'commander';
import { UsageError } from '../../core/errors';
import { DEFAULT_TIMEOUT_MS } from '../../engine/ask/call-subject';
import { commandOf } from '../../core/text/command-words';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { specWords } from '../../report/flags';
import type { ModelKind } from '../../subjects/kinds/kind';
import type { Address } from '../../tools/queue/address';
import { PASSWORD } from '../../tools/queue/address';

/** Adds the flag that names a queue. */
export function addQueueOption(command: Command, what: string): Command {
  return command.option(
    '--queue <url>',
    `${what}: redis://, rediss:// or postgres://; the password may stand in ${PASSWORD}`,
  );
}

/** The flags of a check that do not go with a queue. */
interface Beside {
  readonly workers?: number;
  readonly minutes?: number;
  readonly shard?: unknown;
}

/** @throws UsageError for what a queue cannot do. */
export function refuseBesideQueue(model: string, { remote }: ModelKind, { workers, minutes, shard }: Beside): void {
  if (remote)
    throw new UsageError(
      `--queue would ask ${model} from every worker, each with a budget of its own, and their requests would share batches. Leave it out.`,
    );
  if (minutes !== undefined)
    throw new UsageError(
      '--queue needs --runs, and no --minutes: which cases are judged must not depend on how many workers there are. Give --runs.',
    );
  const other = workers !== undefined && workers > 1 ? '--workers' : shard === undefined ? undefined : '--shard';
  if (other)
    throw new UsageError(
      `${other} and --queue each share the cases out. Leave out one of them; on one machine start as many padproof work as it has cores.`,
    );
}

/**
 * The command that starts a worker for a form of a model; a password has to be given by whoever starts it.
 * @param timeoutMs how long the model may take for a batch
 */
export function workCommand(spec: SubjectSpec, { shown }: Address, timeoutMs = DEFAULT_TIMEOUT_MS): string {
  const { python: _, ...form } = spec;
  const model = form.model === '' || form.program ? [] : [form.model];
  const program = form.program ? ['--', form.model] : [];
  const { program: _p, ...rest } = form;
  const timeout = timeoutMs === DEFAULT_TIMEOUT_MS ? [] : ['--timeout', String(timeoutMs / 1000)];
  const words = ['npx', 'padproof', 'work', ...model, ...specWords(rest), ...timeout, '--queue', shown];
  return [commandOf(words), ...program].join(' ');
}
