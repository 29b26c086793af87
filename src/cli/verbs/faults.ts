import type { Command } from 'commander';
import { Option } from 'commander';
import type { ExitCode } from '../../core/errors';
import { nearestName } from '../../core/text/did-you-mean';
import { UsageError } from '../../core/errors';
import { FAULTS } from '../../subjects/faults';
import type { Fault } from '../../subjects/faults/fault';
import { faultMatrix, type FaultMatrix } from '../../tools/fault-matrix/matrix';
import { assertBackend, defaultBackend } from '../../subjects/models/backend-choice';
import { DEFAULT_WEIGHTS_SEED } from '../../subjects/kinds/built-in';
import { faultList, faultsJson, faultsText } from '../../report/tools/faults';
import { faultsMarkdown } from '../../report/tools/faults-markdown';
import { DEFAULT_RUNS } from '../../engine/campaign/check';
import { DEFAULT_TIMEOUT_MS } from '../../engine/ask/call-subject';
import { coloursFor } from '../host/terminal/colours';
import { OF_BERT } from '../../engine/invariants';
import { chosenInvariants, names, seconds, seedNumber, wholeNumber } from '../options/flags';
import { addBrowserOptions, anyBackendNames } from '../options/model-options';
import { assertWritableFile, writeOutputs } from '../host/outputs';
import { assertWritablePage, HTML_OPTION, toolPageOutput } from '../options/page-output';
import { progressBar } from '../host/terminal/progress';
import { withModels } from '../host/session';
import { inFlags } from '../options/in-flags';
import { standardError, standardOutput } from '../host/outlets';

/** The same faults on the same cases, unless another seed is named: a matrix is there to be compared with the last one. */
const DEFAULT_SEED = 1;

interface FaultsOptions {
  readonly only?: readonly string[];
  readonly invariants?: readonly string[];
  readonly backend?: string;
  readonly browser?: boolean;
  readonly browserPath?: string;
  readonly weightsSeed: string;
  readonly seed: number;
  readonly runs: number;
  readonly maxLength?: number;
  readonly threshold: number;
  readonly shrink: boolean;
  readonly others?: boolean;
  readonly list?: boolean;
  readonly timeout: number;
  /** `true` where the flag has no value: standard output. */
  readonly json?: true | string;
  readonly markdown?: true | string;
  readonly html?: true | string;
}

/** `padproof faults` */
export function addFaults(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('faults')
    .summary('Counts which planted masking bugs are found.')
    .description('Plants masking bugs that were seen in the wild, and counts which of them the invariants find.')
    .option('--only <names>', 'the faults to plant, with commas between them', names)
    .option('--invariants <names>', 'the invariants to look with', names)
    .addOption(new Option('--backend <name>', 'what computes the model').choices(anyBackendNames))
    .option('--weights-seed <text>', 'seed of the synthetic weights', DEFAULT_WEIGHTS_SEED)
    .option('--seed <number>', 'generates other cases', seedNumber, DEFAULT_SEED)
    .option('--runs <number>', 'cases that a fault may take', wholeNumber(1, 1e6), DEFAULT_RUNS)
    .option('--max-length <positions>', 'the longest S to generate, where the backend is slow', wholeNumber(2, 1e6))
    .option('--threshold <percent>', 'the least share of faults that must be found', wholeNumber(0, 100), 100)
    .option('--no-shrink', 'neither shrink nor locate what is found')
    .option('--others', 'run the tests that people use today on the same faults, and say what they find')
    .option('--json [file]', 'write the matrix as JSON: to standard output, or to a file that ends in .json')
    .option('--markdown [file]', 'write the matrix as Markdown: to standard output, or to a file that ends in .md')
    .option(...HTML_OPTION)
    .option('--list', 'say what each fault is, and where it was reported; plant none')
    .addOption(
      new Option('--timeout <seconds>', 'how long one batch may take')
        .argParser(seconds)
        .default(DEFAULT_TIMEOUT_MS, String(DEFAULT_TIMEOUT_MS / 1000)),
    );
  addBrowserOptions(command).action(async (options: FaultsOptions) => exit(await run(options)));
}

async function run(options: FaultsOptions): Promise<ExitCode> {
  const { json, markdown, seed } = options;
  const faults = chosenFaults(options.only);
  chosenInvariants(options.invariants, [], '--invariants', OF_BERT);
  assertBackend(options);
  if (json === true && markdown === true)
    throw new UsageError('--json and --markdown both go to standard output. Give one of them a file.');
  if (typeof json === 'string') assertWritableFile('--json', json, '.json');
  if (typeof markdown === 'string') assertWritableFile('--markdown', markdown, '.md');
  const page = assertWritablePage(options.html);
  if (options.list) {
    standardOutput.write(faultList(faults));
    return 0;
  }
  standardError.write(`padproof: seed ${seed}\n`);
  const matrix = await measure(faults, options);
  const people = json === true || markdown === true ? standardError : standardOutput;
  people.write(inFlags(faultsText(matrix, { colours: coloursFor(people) })));
  if (json === true) standardOutput.write(faultsJson(matrix));
  if (markdown === true) standardOutput.write(faultsMarkdown(matrix));
  await writeOutputs([
    { flag: '--json', file: json, content: () => faultsJson(matrix) },
    { flag: '--markdown', file: markdown, content: () => faultsMarkdown(matrix) },
    toolPageOutput(page, async () =>
      (await import('../../report/html/tools/faults-page.js')).faultsPage(matrix, faults),
    ),
  ]);
  return matrix.exitCode;
}

/** @throws UsageError for a name that there is not. */
function chosenFaults(only: readonly string[] | undefined): readonly Fault[] {
  if (!only) return FAULTS;
  for (const name of only) {
    if (FAULTS.some((fault) => fault.name === name)) continue;
    const near = nearestName(
      name,
      FAULTS.map((fault) => fault.name),
    );
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new UsageError(`--only: there is no fault "${name}".${meant} padproof faults --list names them all.`);
  }
  return FAULTS.filter(({ name }) => only.includes(name));
}

async function measure(faults: readonly Fault[], options: FaultsOptions): Promise<FaultMatrix> {
  const { weightsSeed, seed, runs, maxLength, threshold, shrink, others, timeout: timeoutMs } = options;
  const { backend = defaultBackend(options), browser, browserPath } = options;
  const invariants = chosenInvariants(options.invariants, [], '--invariants', OF_BERT);
  return withModels({ timeout: timeoutMs }, async (_, signal) => {
    const bar = progressBar(faults.length, 'faults');
    const plant = { backend, browser, browserPath, weightsSeed };
    const given = { ...plant, seed, runs, maxLength, threshold, shrink, others, timeoutMs, invariants, signal };
    try {
      return await faultMatrix(faults, { ...given, onProgress: (progress) => bar.update(progress) });
    } finally {
      bar.stop();
    }
  });
}
