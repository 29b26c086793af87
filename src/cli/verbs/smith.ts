import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { ExitCode, UsageError } from '../../core/errors';
import { toJson } from '../../core/json';
import { GRAPH_OPTIMIZATIONS, type GraphOptimization } from '../../core/report/subject-spec';
import { findPackage } from '../../subjects/backends/packages';
import { loadRuntime, runtimeNames, type LoadedRuntime } from '../../subjects/onnx/runtime';
import { smithExitCode, smithText, soughtExitCode, soughtText } from '../../report/tools/smith';
import { quoted } from '../../core/text/command-words';
import { aloneFile } from '../../tools/smith/alone';
import { SMITH_FAULTS } from '../../tools/smith/faults';
import { findingJson, smithJson } from '../../tools/smith/json';
import { seekFaults } from '../../tools/smith/plant';
import { smith, type Finding } from '../../tools/smith/smith';
import { Lifeline } from '../host/lifeline';
import { standardError, standardOutput } from '../host/outlets';
import { assertWritableFile, assertWritableFolder, writeOutputs, type Output } from '../host/outputs';
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
    .action(async (flags: SmithFlags, command: Command) => {
      if (flags.planted) refuseIdle(flags, command.getOptionValueSource('save') === 'cli');
      exit(await run(flags));
    });
}

function setting(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([\w.]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || !name.includes('.'))
    throw new InvalidArgumentError('Expected NAME=VALUE, such as session.x64quantprecision=1.');
  return { ...before, [name]: value };
}

/** @throws UsageError for a flag that planting has no use for */
function refuseIdle(
  { case: only, save, backend = [], graphOptimization = [] }: SmithFlags,
  isSaveGiven: boolean,
): void {
  const idle =
    only !== undefined
      ? '--case: a fault is sought in all models of the seed'
      : isSaveGiven && save
        ? '--save: what is planted is not worth saving'
        : backend.length > 1
          ? 'two names in --backend: it plants in one runtime'
          : graphOptimization.length > 1
            ? 'several levels in --graph-optimization: it plants at one'
            : undefined;
  if (idle !== undefined) throw new UsageError(`--planted goes with no ${idle}. Leave it out.`);
}

async function run(flags: SmithFlags): Promise<ExitCode> {
  const { json, save, runs } = flags;
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  if (typeof json === 'string') assertWritableFile('--json', json, '.json');
  const runtimes = chosenRuntimes(flags);
  standardError.write(`padproof: seed ${seed}\n`);
  const people = json === true ? standardError : standardOutput;
  const colours = coloursFor(people);
  // Ctrl-C keeps what was found by then.
  const { signal } = Lifeline.attached();
  if (flags.planted) return planted({ seed, runs, runtime: runtimes[0], signal }, json, colours);
  if (save) assertWritableFolder('--save', save);
  const only = flags.case;
  const asked = only === undefined ? runs : 1;
  const bar = progressBar(asked, 'models');
  const progress = (done: number): void => bar.update({ done, asked, phase: 'cases' });
  const nameOf = ({ runtime, index, level }: Finding): string =>
    `${[seed, index, runtime, ...(level ? [level] : [])].join('-')}.onnx`;
  const savedAs = save ? (finding: Finding): string => join(save, nameOf(finding)) : undefined;
  const files = (finding: Finding): Output[] => {
    if (!savedAs) return [];
    const file = savedAs(finding);
    mkdirSync(save!, { recursive: true });
    return [
      { flag: '--save', file, content: () => aloneFile(finding.made) },
      { flag: '--save', file: file.replace(/onnx$/, 'json'), content: () => toJson(findingJson(finding)) },
    ];
  };
  // What cannot be written now is written at the end, or said to be not.
  const onFinding = async (finding: Finding): Promise<void> => {
    await Promise.resolve()
      .then(() => writeOutputs(files(finding)))
      .catch(() => undefined);
  };
  const asking = { seed, runs, only, runtimes, signal, progress, onFinding };
  const report = await smith(asking).finally(() => bar.stop());
  people.write(inFlags(smithText(report, { colours, savedAs, flags: again(flags) })));
  if (json === true) standardOutput.write(toJson(smithJson(report)));
  await writeOutputs([
    { flag: '--json', file: json, content: () => toJson(smithJson(report)) },
    ...report.findings.flatMap(files),
  ]);
  return smithExitCode(report);
}

async function planted(
  asking: {
    readonly seed: number;
    readonly runs: number;
    readonly runtime: LoadedRuntime;
    readonly signal: AbortSignal;
  },
  json: SmithFlags['json'],
  colours: boolean,
): Promise<ExitCode> {
  const { seed, runtime } = asking;
  const asked = SMITH_FAULTS.length;
  const bar = progressBar(asked, 'faults');
  const progress = (done: number): void => bar.update({ done, asked, phase: 'cases' });
  const sought = await seekFaults({ ...asking, progress }).finally(() => bar.stop());
  const people = json === true ? standardError : standardOutput;
  people.write(soughtText(sought, { seed, runtime: `${runtime.name} ${runtime.version}`, asked, colours }));
  const asJson = (): string =>
    toJson({
      format: 'padproof-smith-planted',
      version: 1,
      seed,
      runtime: runtime.name,
      release: runtime.version,
      asked,
      faults: sought.map(({ fault: { name }, found }) => ({ name, ...(found ?? { index: null }) })),
    });
  if (json === true) standardOutput.write(asJson());
  await writeOutputs([{ flag: '--json', file: json, content: asJson }]);
  return soughtExitCode(sought, asked);
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
  const settings = Object.entries(session).map(([name, value]) => ` --session ${quoted(`${name}=${value}`)}`);
  return `${graphOptimization ? ` --graph-optimization ${graphOptimization.join()}` : ''}${settings.join('')}`;
}
