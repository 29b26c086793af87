import { Command } from 'commander';
import type { SubjectSpec } from '../../../core/report/subject-spec';
import type { PlanFlag } from '../../../tools/matrix/axes';
import { addressOf } from '../../../tools/queue/address';
import { isServer, RedisCorpus } from '../../../tools/shared-corpus/redis-corpus';
import type { FormOptions } from '../../options/forms';
import { specsOf } from '../../options/forms';
import { modelOrProgram, type ProgramFlag } from '../../options/program-option';
import { addCheck } from '../check';

const OF_MATRIX = 'the whole has one of it. Give it to padproof matrix.';

/** Flags of check that a plan may not give, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  json: OF_MATRIX,
  junit: OF_MATRIX,
  html: OF_MATRIX,
  verbose: OF_MATRIX,
  shard: 'cells are dealt out whole. Give it to padproof matrix.',
  resume: 'a cell that is done is not run again, and one that is not begins anew. Leave it out.',
  events: 'each cell would write over that of the others. Leave it out.',
  observe: 'each cell would write over that of the others. Leave it out.',
};

function checkCommand(): Command {
  const program = new Command();
  addCheck(program, () => undefined);
  return program.commands[0];
}

/** The flags of check, as a plan may give them. */
export function planFlags(): PlanFlag[] {
  const { options } = checkCommand();
  return options.flatMap((one): PlanFlag[] => {
    const { long, negate, hidden, required, optional } = one;
    if (!long || negate || hidden) return [];
    // MODEL has that name in a plan.
    const name = one.attributeName() === 'served' ? 'served' : long.slice(2);
    return [
      {
        name,
        long,
        takes: required ? 'value' : optional ? 'either' : 'nothing',
        ...(options.some((other) => other.negate && other.long === `--no-${name}`) && { negated: `--no-${name}` }),
        ...(Object.hasOwn(REFUSED, name) && { refused: REFUSED[name] }),
      },
    ];
  });
}

type CellFlags = Omit<FormOptions, 'program'> &
  ProgramFlag & { readonly queue?: string; readonly corpus?: readonly string[] };

/**
 * What the check of a cell is made from, as check reads its words; nothing is fetched, and no file is read.
 * @throws UsageError, CommanderError where check would refuse them.
 */
export async function specsIn(words: readonly string[]): Promise<readonly SubjectSpec[]> {
  let specs: readonly SubjectSpec[] = [];
  await checkCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .action((named: string | undefined, { queue, corpus = [], ...flags }: CellFlags) => {
      // Check would refuse them; and what is printed from now on hides their passwords.
      if (queue !== undefined) addressOf(queue);
      for (const place of corpus.filter(isServer)) RedisCorpus.at(place);
      const [model, options] = modelOrProgram(named, flags);
      specs = specsOf(model ?? '', options);
    })
    .parseAsync([...words], { from: 'user' });
  return specs;
}
