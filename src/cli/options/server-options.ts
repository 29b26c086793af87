import type { Command } from 'commander';
import { Option } from 'commander';
import { UsageError } from '../../core/errors';
import type { ServerKind } from '../../core/server-kind';
import { SERVER_KINDS } from '../../core/server-kind';
import { isServerAddress } from '../../subjects/server/address';
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
  if (model === undefined || !isServerAddress(model)) return;
  throw new UsageError(
    `MODEL is ${model}, and ${why}, which a server does not show. padproof check takes it; here, name the model behind it.`,
  );
}

/** MODEL has a field of that name already. */
function named(attribute: string, flags: string, description: string): Option {
  return Object.assign(new Option(flags, description), { attributeName: () => attribute });
}

/**
 * @throws UsageError for a flag that makes no sense of this model: a budget of what is no server, or of a server what would
 *   ask it from several processes, or not at all.
 */
export function assertServerFlags(
  model: string,
  { maxRequests, maxTokens, offline, workers }: ServerFlags & { readonly offline?: boolean; readonly workers?: number },
): void {
  if (isServerAddress(model)) {
    if (offline) throw new UsageError(`--offline makes no request, and ${model} is a server. Leave one of them out.`);
    if (workers !== undefined && workers > 1)
      throw new UsageError(
        `--workers ${workers} would ask ${model} from ${workers} processes, each with a budget of its own, and one would be company to the other. Leave it out.`,
      );
    return;
  }
  const [flag] = Object.entries({ '--max-requests': maxRequests, '--max-tokens': maxTokens }).find(
    ([, value]) => value !== undefined,
  ) ?? [undefined];
  if (flag !== undefined) throw new UsageError(`${flag} is for servers; MODEL is none. Leave it out.`);
}
