import type { Command } from 'commander';
import { Option } from 'commander';
import { UsageError } from '../../core/errors';
import type { ServerKind } from '../../core/server-kind';
import { SERVER_KINDS } from '../../core/server-kind';
import { option } from '../../core/option';
import { asked, type ModelKind } from '../../subjects/kinds/kind';
import { kindOf } from '../../subjects/kinds/resolve';
import { DEFAULT_MAX_REQUESTS } from '../../subjects/server/budget';
import { wholeNumber } from './flags';

/** The flags that say how a server is asked, and of what texts are made. */
export interface ServerFlags {
  readonly words?: string;
  readonly tokenizer?: string;
  readonly kind?: ServerKind;
  /** The model that a server is asked for. */
  readonly served?: string;
  readonly maxRequests?: number;
  readonly maxTokens?: number;
}

/** Adds the flags of {@link ServerFlags} to a verb. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--words <file>', 'what texts are made of, for a MODEL that takes texts: a word a line')
    .option('--tokenizer <folder>', "the same from the whole words of a tokenizer.json's vocabulary")
    .addOption(
      new Option('--kind <name>', 'how to speak to a server, where the path of its address does not tell').choices(
        SERVER_KINDS,
      ),
    )
    .addOption(named('served', '--model <name>', 'the model to ask a server for, where it has several'))
    .option(
      '--max-requests <number>',
      `how many requests a server may get (${DEFAULT_MAX_REQUESTS})`,
      wholeNumber(1, 1e9),
    )
    .option('--max-tokens <number>', 'how many tokens it may read, as it counts them, or words', wholeNumber(1, 1e12));
}

/** @throws UsageError where MODEL is a server, and the verb needs more of a model than vectors. */
export function refuseServer(model: string | undefined, why: string): void {
  if (model === undefined || !kindOf(asked(model, {}))?.remote) return;
  throw new UsageError(
    `MODEL is ${model}, and ${why}, which a server does not show. padproof check takes it; here, name the model behind it.`,
  );
}

/** MODEL has a field of that name already. */
function named(attribute: string, flags: string, description: string): Option {
  return Object.assign(new Option(flags, description), { attributeName: () => attribute });
}

/** @throws UsageError for a budget where no model answers from elsewhere. */
export function refuseIdleBudget(
  kinds: readonly ModelKind[],
  { maxRequests, maxTokens }: Pick<ServerFlags, 'maxRequests' | 'maxTokens'>,
): void {
  if (kinds.some(({ remote }) => remote)) return;
  const name = maxRequests !== undefined ? 'maxRequests' : maxTokens !== undefined ? 'maxTokens' : undefined;
  if (name !== undefined) throw new UsageError(`${option(name)} is for servers; MODEL is none. Leave it out.`);
}

/** @throws UsageError for several processes, where MODEL answers from elsewhere. */
export function refuseWorkers(model: string, workers: number | undefined): void {
  if (workers === undefined || workers <= 1) return;
  throw new UsageError(
    `--workers ${workers} would ask ${model} from ${workers} processes, each with a budget of its own, and their requests would share batches. Leave it out.`,
  );
}
