import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { OUTPUT_NAMES } from '../../core/encoding';
import { INPUT_ROLES, namedInputs, namedOutputs } from '../../core/traits/declared-traits';
import { POSITION_POLICIES } from '../../core/subject';
import { isPadTo, PAD_TO_WORDS, PADDING_SIDES, USED_PAD_CONTENTS, type PadToAsked } from '../../core/use';
import { names, wholeNumber } from './flags';

/** No vocabulary and no row is longer than an int32 counts. */
const MOST = 2 ** 31 - 1;

/**
 * Adds the flags that say of a model what its files do not: an exported graph has no word for its vocabulary. What they say
 * goes before what the files say. The options are named as the fields of `GivenTraits` (src/core/traits/declared-traits.ts).
 */
export function addTraitsOptions(command: Command): Command {
  return command
    .option('--vocabulary <ids>', 'how many token ids an exported model knows', wholeNumber(2, MOST))
    .option('--pad-id <id>', 'the id that usually lies under its padding', wholeNumber(0, MOST))
    .addOption(
      new Option('--padding <side>', 'where its padding stands: the verdict is about that').choices(PADDING_SIDES),
    )
    .addOption(new Option('--pad-content <ids>', 'what lies under it').choices(USED_PAD_CONTENTS))
    .option('--pad-to <positions>', 'how far its rows are padded: longest, N, multiple:N or any', padTo)
    .option('--longest <tokens>', 'the longest row that it is ever given', wholeNumber(2, MOST))
    .addOption(new Option('--positions <policy>', 'who decides where its tokens stand').choices(POSITION_POLICIES))
    .option('--input <pairs>', `its inputs: ${INPUT_ROLES.map((role) => `${role}=NAME`).join(',')}`, inputs)
    .option(
      '--output <pairs>',
      `its outputs: ${OUTPUT_NAMES.map((role) => `${role}=NAME`).join(',')}; NAME=- leaves one out`,
      outputs,
    );
}

/** Parses `ids=NAME,mask=NAME`; given more than once, the lists are joined. */
function inputs(text: string, before?: readonly string[]): readonly string[] {
  const input = names(text, before);
  namedInputs({ input });
  return input;
}

/** Parses `64`, `multiple:8`, `longest` or `any`. */
function padTo(text: string): PadToAsked {
  const value = /^\d+$/.test(text) ? Number(text) : text;
  if (value === 'any' || (isPadTo(value) && value !== Infinity)) return value;
  throw new InvalidArgumentError(`Expected ${PAD_TO_WORDS}.`);
}

function outputs(text: string, before?: readonly string[]): readonly string[] {
  const output = names(text, before);
  namedOutputs({ output });
  return output;
}
