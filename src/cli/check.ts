import type { Command } from 'commander';
import { ExitCode } from '../core/errors';
import type { Invariant } from '../invariants/invariant';
import { jsonReport } from '../report/json';
import { junitReport } from '../report/junit';
import { terminalReport } from '../report/terminal';
import { runCampaign } from '../verify/campaign';
import { DEFAULT_RUNS, randomSeed } from '../verify/check';
import { saveCounterexample } from '../verify/corpus';
import type { Report, SubjectSpec } from '../verify/report';
import { coloursFor } from './colours';
import { chosenInvariants, names, seedNumber, wholeNumber } from './flags';
import type { ModelOptions } from './model-options';
import { addModelOptions } from './model-options';
import { assertWritableFile, assertWritableFolder, writeOutput } from './outputs';
import { progressBar } from './progress';
import { specOf, withModel } from './session';

interface CheckOptions extends ModelOptions {
  readonly seed?: number;
  readonly runs?: number;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** `true` where the flag has no value: standard output. */
  readonly json?: true | string;
  readonly junit?: string;
  readonly save: false | string;
}

/** `padproof check [MODEL]` */
export function addCheck(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('check')
    .description('Generates cases, and checks that no invariant is violated.')
    .argument(
      '[MODEL]',
      'checkpoint folder, hub id, or module that default-exports a Subject; none is the built-in BERT',
    )
    .option('--seed <number>', 'generates the same cases again; random where it is not given', seedNumber)
    .option('--runs <number>', `cases to generate (${DEFAULT_RUNS})`, wholeNumber(1, 1e6))
    .option('--only <names>', 'the invariants to check, with commas between them', names)
    .option('--skip <names>', 'the invariants not to check', names)
    .option('--json [file]', 'write the report as JSON: to standard output, or to a file that ends in .json')
    .option('--junit <file>', 'write the report as JUnit XML')
    .option('--save <folder>', 'where to save counterexamples', 'golden/counterexamples')
    .option('--no-save', 'save no counterexample');
  addModelOptions(command).action(async (model: string | undefined, options: CheckOptions) => {
    exit(await check(model ?? '', options));
  });
}

async function check(model: string, options: CheckOptions): Promise<ExitCode> {
  const { json, junit, save, seed = randomSeed() } = options;
  const { runs = DEFAULT_RUNS } = options;
  const spec = specOf(model, options);
  const invariants = chosenInvariants(options.only, options.skip);
  if (typeof json === 'string') assertWritableFile('--json', json, '.json');
  if (junit !== undefined) assertWritableFile('--junit', junit, '.xml');
  if (save !== false) assertWritableFolder('--save', save);
  process.stderr.write(`padproof: seed ${seed}\n`);
  const report = await campaign(spec, options, { seed, runs, invariants });
  const people = json === true ? process.stderr : process.stdout;
  people.write(terminalReport(report, { colours: coloursFor(people) }));
  if (json === true) process.stdout.write(jsonReport(report));
  if (typeof json === 'string') writeOutput('--json', json, jsonReport(report));
  if (junit !== undefined) writeOutput('--junit', junit, junitReport(report));
  return report.exitCode;
}

async function campaign(
  spec: SubjectSpec,
  options: CheckOptions,
  chosen: { readonly seed: number; readonly runs: number; readonly invariants: readonly Invariant[] },
): Promise<Report> {
  const { save, timeout: timeoutMs } = options;
  return withModel(spec, options, async (source, signal) => {
    const bar = progressBar(chosen.runs);
    try {
      return await runCampaign(source, spec, {
        ...chosen,
        timeoutMs,
        signal,
        onProgress: (progress) => bar.update(progress),
        ...(save !== false && { onCounterexample: (found) => saveCounterexample(save, found) }),
      });
    } finally {
      bar.stop();
    }
  });
}
