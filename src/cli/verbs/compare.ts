import type { Command } from 'commander';
import { Option } from 'commander';
import type { ExitCode } from '../../core/errors';
import { UsageError } from '../../core/errors';
import { toJson } from '../../core/json';
import { NAMED_KERNELS } from '../../core/kernels';
import { comparisonText } from '../../report/tools/comparison';
import { recognise } from '../../subjects/kinds/resolve';
import { randomSeed } from '../../engine/campaign/check';
import { compareSubjects } from '../../tools/compare/compare';
import { coloursFor } from '../host/terminal/colours';
import { fraction, seedNumber, wholeNumber } from '../options/flags';
import { inFlags } from '../options/in-flags';
import type { ModelOptions } from '../options/model-options';
import { addFormOption } from '../options/forms';
import { addKernelOption, addModelOptions, anyBackendNames } from '../options/model-options';
import { addTraitsOptions } from '../options/model-traits-options';
import { assertWritableFile, writeOutputs } from '../host/outputs';
import { assertWritablePage, HTML_OPTION, toolPageOutput } from '../options/page-output';
import { progressBar } from '../host/terminal/progress';
import { addServerOptions, refuseIdleBudget } from '../options/server-options';
import { withModels } from '../host/session';
import { specOf, specOfOther } from '../options/spec-of';
import { standardError, standardOutput } from '../host/outlets';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { LEVELS } from '../../core/report/subject-spec';

/** Fewer than check has: two models take every case, and then the claims about padding on either. */
const DEFAULT_CASES = 40;

interface CompareOptions extends ModelOptions {
  readonly otherBackend?: string;
  readonly otherKernels?: ModelOptions['kernels'];
  readonly otherWeightsSeed?: string;
  readonly otherRevision?: string;
  readonly otherDtype?: string;
  readonly otherLevel?: ModelOptions['level'];
  /** The model that a server is asked for. */
  readonly otherModel?: string;
  readonly seed?: number;
  readonly runs: number;
  readonly maxLength?: number;
  readonly within?: number;
  /** `true` where the flag has no value: standard output. */
  readonly json?: true | string;
  readonly html?: true | string;
}

/** `padproof compare [MODEL] [OTHER]` */
export function addCompare(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('compare')
    .summary('Measures how far two models are apart.')
    .description(
      'Gives two models the same cases, and reports how far apart they are, where, and whether that depends on padding.',
    )
    .argument('[MODEL]', 'as for check; "" or none is the built-in BERT')
    .argument('[OTHER]', 'what to hold it against; the same model where it is not given, made in another way')
    .option('--seed <number>', 'generates the same cases again; random where it is not given', seedNumber)
    .option('--runs <number>', 'cases to generate', wholeNumber(1, 1e6), DEFAULT_CASES)
    .option('--max-length <positions>', 'the longest S to generate, where a model is slow', wholeNumber(2, 1e6))
    .option('--within <part>', 'the most that they may be apart, in parts of the largest number of a vector', fraction)
    .option('--json [file]', 'write the comparison as JSON: to standard output, or to a file that ends in .json')
    .option(...HTML_OPTION);
  addServerOptions(addTraitsOptions(addFormOption(addKernelOption(addModelOptions(command, anyBackendNames)))))
    .addOption(new Option('--other-backend <name>', 'what computes OTHER').choices(anyBackendNames))
    .addOption(new Option('--other-kernels <kind>', 'the kernels of OTHER').choices(NAMED_KERNELS))
    .option('--other-weights-seed <text>', 'seed of the synthetic weights, where OTHER is the built-in BERT')
    .option('--other-revision <name>', 'branch, tag or commit, where OTHER is a hub id')
    .option('--other-dtype <name>', 'which graph of a folder OTHER is, such as q8')
    .addOption(new Option('--other-level <name>', 'what OTHER is given, on transformers.js').choices(LEVELS))
    .option('--other-model <name>', 'the model to ask a server for, where OTHER is one')
    .action(async (model: string | undefined, other: string | undefined, options: CompareOptions) => {
      exit(await compare(model ?? '', other ?? model ?? '', options));
    });
}

async function compare(model: string, other: string, options: CompareOptions): Promise<ExitCode> {
  const { json, runs, maxLength, within, timeout: timeoutMs, seed = randomSeed() } = options;
  const specs = [specOf(model, options), specOfOther(other, options, othersOf(options), model)] as const;
  refuseIdleBudget(
    specs.map((spec) => recognise(spec.model, spec).kind),
    options,
  );
  if (sameSpec(...specs)) {
    throw new UsageError(
      'Both are one model, made in one way. Name another one as OTHER, or say what differs, such as --other-backend or --other-dtype.',
    );
  }
  if (typeof json === 'string') assertWritableFile('--json', json, '.json');
  const page = assertWritablePage(options.html);
  standardError.write(`padproof: seed ${seed}\n`);
  const comparison = await withModels(options, async (resolve, signal) => {
    const contenders = [
      { spec: specs[0], source: await resolve(specs[0]) },
      { spec: specs[1], source: await resolve(specs[1]) },
    ] as const;
    const bar = progressBar(3 * runs);
    const given = { seed, runs, maxLength, within, timeoutMs, signal };
    try {
      return await compareSubjects(contenders, { ...given, onProgress: (progress) => bar.update(progress) });
    } finally {
      bar.stop();
    }
  });
  const people = json === true ? standardError : standardOutput;
  people.write(inFlags(comparisonText(comparison, { colours: coloursFor(people) })));
  if (json === true) standardOutput.write(toJson(comparison));
  await writeOutputs([
    { flag: '--json', file: json, content: () => toJson(comparison) },
    toolPageOutput(page, async () => (await import('../../report/html/tools/compare-page.js')).comparePage(comparison)),
  ]);
  return comparison.exitCode;
}

/** What was said of OTHER alone, by the names of the flags without `other`. */
function othersOf(options: CompareOptions): Partial<SubjectSpec> {
  return {
    backend: options.otherBackend,
    kernels: options.otherKernels,
    weightsSeed: options.otherWeightsSeed,
    revision: options.otherRevision,
    dtype: options.otherDtype,
    level: options.otherLevel,
    served: options.otherModel,
  };
}

function sameSpec(a: SubjectSpec, b: SubjectSpec): boolean {
  const sorted = (spec: SubjectSpec): string => JSON.stringify(Object.entries(spec).sort());
  return sorted(a) === sorted(b);
}
