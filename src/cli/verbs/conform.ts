import type { Command } from 'commander';
import { Option } from 'commander';
import type { ExitCode } from '../../core/errors';
import { UsageError } from '../../core/errors';
import { toJson } from '../../core/json';
import { wordsOf } from '../../core/text/command-words';
import { DEFAULT_TIMEOUT_MS } from '../../engine/ask/call-subject';
import { conformanceText } from '../../report/tools/conformance';
import { conform } from '../../tools/conform/conform';
import { withModels } from '../host/session';
import { standardError, standardOutput } from '../host/outlets';
import { assertWritableFile, writeOutputs } from '../host/outputs';
import { coloursFor } from '../host/terminal/colours';
import { seconds } from '../options/flags';
import { inFlags } from '../options/in-flags';

interface ConformOptions {
  readonly program?: string;
  readonly timeout: number;
  /** `true` where the flag has no value: standard output. */
  readonly json?: true | string;
}

/** `padproof conform -- COMMAND` */
export function addConform(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('conform')
    .summary('Tries a program against the protocol.')
    .description(
      'Says, rule by rule, what a program does right and wrong that speaks the protocol of programs: npx padproof conform -- COMMAND',
    )
    .option('--program <command>', 'the program and its arguments; or -- and its words')
    .option(
      '--json [file]',
      'write what came of each rule as JSON: to standard output, or to a file that ends in .json',
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long one answer may take')
        .argParser(seconds)
        .default(DEFAULT_TIMEOUT_MS, String(DEFAULT_TIMEOUT_MS / 1000)),
    )
    .action(async (options: ConformOptions) => exit(await run(options)));
}

async function run({ program, timeout, json }: ConformOptions): Promise<ExitCode> {
  if (program === undefined)
    throw new UsageError(
      'No program is named. Name it, with its arguments: npx padproof conform -- python my_model.py',
    );
  const words = wordsOf(program);
  if (typeof json === 'string') assertWritableFile('--json', json, '.json');
  const conformance = await withModels({ timeout }, (_, signal) => conform(words, { timeoutMs: timeout, signal }));
  const people = json === true ? standardError : standardOutput;
  people.write(inFlags(conformanceText(conformance, { colours: coloursFor(people) })));
  if (json === true) standardOutput.write(toJson(conformance));
  await writeOutputs([{ flag: '--json', file: json, content: () => toJson(conformance) }]);
  return conformance.exitCode;
}
