import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { ExitCode, UsageError } from '../../core/errors';
import { toJson } from '../../core/json';
import { GRAPH_OPTIMIZATIONS, type GraphOptimization } from '../../core/report/subject-spec';
import { findPackage } from '../../subjects/backends/packages';
import { loadRuntime, runtimeNames, type LoadedRuntime } from '../../subjects/onnx/runtime';
import { smithExitCode, smithText, soughtText } from '../../report/tools/smith';
import { aloneFile } from '../../tools/smith/alone';
import { findingJson, smithJson } from '../../tools/smith/json';
import { seekFaults } from '../../tools/smith/plant';
import { smith, type Finding } from '../../tools/smith/smith';
import { standardError, standardOutput } from '../host/outlets';
import { assertWritableFile, assertWritableFolder, writeOutputs } from '../host/outputs';
import { coloursFor } from '../host/terminal/colours';
import { progressBar } from '../host/terminal/progress';
import { namesFrom, seedNumber, wholeNumber } from '../options/flags';
import { inFlags } from '../options/in-flags';

/** About a minute, on both runtimes. */
const DEFAULT_RUNS = 300;
const MOST_MODELS = 1e6;

interface SmithFlags {
  readonly seed?: number;
  readonly runs: number;
  readonly case?: number;
  readonly backend?: readonly string[];
  readonly graphOptimization?: readonly GraphOptimization[];
  readonly session?: Readonly<Record<string, string>>;
  readonly planted?: boolean;
  readonly save?: string;
  /** `true` where the flag has no value: standard output. */
  readonly json?: true | string;
}

/** `padproof smith` */
export function addSmith(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('smith')
    .summary('Tries ONNX runtimes on random tiny encoders.')
    .description(
      'Writes random tiny encoders as ONNX graphs, has each ONNX Runtime here compute them, and holds every real token against the same model in float64. What is wrong is made smaller and saved.',
    )
    .option('--seed <number>', 'makes these models; drawn and printed where it is not given', seedNumber)
    .option('--runs <number>', 'how many models', wholeNumber(1, MOST_MODELS), DEFAULT_RUNS)
    .option('--case <number>', 'one model of the seed, by its number', wholeNumber(0, MOST_MODELS))
    .option(
      '--backend <names>',
      `who computes them: ${runtimeNames.join(', ')}; all that are installed`,
      namesFrom(runtimeNames),
    )
    .addOption(
      new Option(
        '--graph-optimization <levels>',
        `how far graphs are optimised: ${GRAPH_OPTIMIZATIONS.join(', ')}`,
      ).argParser(namesFrom(GRAPH_OPTIMIZATIONS)),
    )
    .option('--session <name=value>', 'a setting of ONNX Runtime’s sessions; may be given again', setting)
    .option('--planted', 'plants a fault at a time in all models, and says which are found')
    .option('--save <folder>', 'where models that are wrong go', 'smith')
    .option('--no-save', 'saves none')
    .option('--json [file]', 'write what came of it as JSON: to standard output, or to a file that ends in .json')
    .action(async (flags: SmithFlags) => exit(await run(flags)));
}

function setting(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([\w.]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || !name.includes('.'))
    throw new InvalidArgumentError('Expected NAME=VALUE, such as session.x64quantprecision=1.');
  return { ...before, [name]: value };
}

async function run(flags: SmithFlags): Promise<ExitCode> {
  const { json, save, runs } = flags;
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  if (typeof json === 'string') assertWritableFile('--json', json, '.json');
  const runtimes = chosenRuntimes(flags);
  standardError.write(`padproof: seed ${seed}\n`);
  const people = json === true ? standardError : standardOutput;
  const colours = coloursFor(people);
  if (flags.planted) return planted(seed, runs, runtimes, json, colours);
  if (save) assertWritableFolder('--save', save);
  const only = flags.case;
  const asked = only === undefined ? runs : 1;
  const bar = progressBar(asked, 'models');
  const progress = (done: number): void => bar.update({ done, asked, phase: 'cases' });
  const report = await smith({ seed, runs, only, runtimes, progress }).finally(() => bar.stop());
  const nameOf = ({ runtime, index }: Finding): string => `${seed}-${index}-${runtime}.onnx`;
  const savedAs = save ? (finding: Finding): string => join(save, nameOf(finding)) : undefined;
  people.write(inFlags(smithText(report, { colours, savedAs, flags: again(flags) })));
  if (json === true) standardOutput.write(toJson(smithJson(report)));
  if (savedAs && report.findings.length > 0) mkdirSync(save!, { recursive: true });
  await writeOutputs([
    { flag: '--json', file: json, content: () => toJson(smithJson(report)) },
    ...(savedAs ? report.findings : []).flatMap((finding) => [
      { flag: '--save', file: savedAs!(finding), content: () => aloneFile(finding.made) },
      { flag: '--save', file: savedAs!(finding).replace(/onnx$/, 'json'), content: () => toJson(findingJson(finding)) },
    ]),
  ]);
  return smithExitCode(report);
}

async function planted(
  seed: number,
  runs: number,
  runtimes: readonly LoadedRuntime[],
  json: SmithFlags['json'],
  colours: boolean,
): Promise<ExitCode> {
  const [runtime] = runtimes;
  const sought = await seekFaults({ seed, runs, runtime });
  const people = json === true ? standardError : standardOutput;
  people.write(soughtText(sought, seed, `${runtime.name} ${runtime.version}`, colours));
  const asJson = (): string =>
    toJson({
      format: 'padproof-smith-planted',
      version: 1,
      seed,
      runtime: runtime.name,
      release: runtime.version,
      faults: sought.map(({ fault: { name }, found }) => ({ name, ...(found ?? { index: null }) })),
    });
  if (json === true) standardOutput.write(asJson());
  await writeOutputs([{ flag: '--json', file: json, content: asJson }]);
  return sought.every(({ found }) => found) ? ExitCode.held : ExitCode.violated;
}

/** Those that are named, or all that are installed, each at each level. */
function chosenRuntimes({ backend, graphOptimization, session }: SmithFlags): LoadedRuntime[] {
  const names = backend ?? runtimeNames.filter((name) => findPackage(name));
  // It says how to get one.
  const loaded = (names.length > 0 ? names : runtimeNames.slice(0, 1)).map(loadRuntime);
  const levels: readonly (GraphOptimization | undefined)[] = graphOptimization ?? [undefined];
  if (new Set(names).size < names.length) throw new UsageError('--backend names one of them twice. Name each once.');
  return loaded.flatMap((runtime) =>
    levels.map((level) => ({
      ...runtime,
      ...(level && { graphOptimization: level }),
      ...(session && { sessionSettings: session }),
    })),
  );
}

/** The flags that say how sessions are made, as they were given. */
function again({ graphOptimization, session = {} }: SmithFlags): string {
  const settings = Object.entries(session).map(([name, value]) => ` --session ${name}=${value}`);
  return `${graphOptimization ? ` --graph-optimization ${graphOptimization.join()}` : ''}${settings.join('')}`;
}
