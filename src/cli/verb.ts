import { Command, CommanderError } from 'commander';
import { asError, ExitCode, PadproofError, stackOf } from '../core/errors';
import { VERSION } from '../core/version';
import { EXIT_CODES, USAGE, VERBS_IN_HELP } from './help';
import { forbidEnding } from './host/forbid-ending';
import type { ParentLink } from './host/process';
import {
  endAtOnce,
  endBy,
  endProcess,
  endWhenUnfinished,
  handleStrayErrors,
  keepStandardOutputForResults,
} from './host/process';
import { standardError, standardOutput } from './host/outlets';
import { inFlags } from './options/in-flags';
import { modelForVerb } from './options/name-for-verb';
import { withProgram } from './options/program-option';

type AddVerb = (program: Command, exit: (code: ExitCode) => void) => void;

/** Each is loaded when it is asked for: all of them take a third longer than the largest. */
const VERBS: ReadonlyMap<string, () => Promise<AddVerb>> = new Map([
  ['init', async () => (await import('./verbs/init/init.js')).addInit],
  ['check', async () => (await import('./verbs/check.js')).addCheck],
  ['matrix', async () => (await import('./verbs/matrix/matrix.js')).addMatrix],
  ['compare', async () => (await import('./verbs/compare.js')).addCompare],
  ['work', async () => (await import('./verbs/work.js')).addWork],
  ['merge', async () => (await import('./verbs/merge.js')).addMerge],
  ['report', async () => (await import('./verbs/report.js')).addReport],
  ['history', async () => (await import('./verbs/history.js')).addHistory],
  ['replay', async () => (await import('./verbs/replay.js')).addReplay],
  ['explain', async () => (await import('./verbs/explain.js')).addExplain],
  ['golden', async () => (await import('./verbs/golden/golden.js')).addGolden],
  ['certify', async () => (await import('./verbs/certify.js')).addCertify],
  ['faults', async () => (await import('./verbs/faults.js')).addFaults],
  ['smith', async () => (await import('./verbs/smith.js')).addSmith],
  ['conform', async () => (await import('./verbs/conform.js')).addConform],
  ['python', async () => (await import('./verbs/python.js')).addPython],
  ['doctor', async () => (await import('./verbs/doctor.js')).addDoctor],
  ['setup', async () => (await import('./verbs/setup/setup.js')).addSetup],
]);

/** Runs a verb to its end in this process. @returns the exit code */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode: number = ExitCode.held;
  const program = new Command('padproof')
    .description('Verifies, by random generation, that padding cannot be felt in an encoder.')
    .usage(USAGE)
    .version(VERSION)
    .addHelpText('after', EXIT_CODES.trim())
    .configureHelp(VERBS_IN_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: standardOutput.write,
      writeErr: standardError.write,
      outputError: (text, write) => write(text.replace(/^error: /, 'padproof: ')),
    })
    .showHelpAfterError('Run padproof --help, or padproof VERB --help, for what there is.');
  const asked = VERBS.get(argv[2]);
  const model = asked ? undefined : modelForVerb(argv[2]);
  if (model !== undefined) {
    standardError.write(`padproof: ${model}\n`);
    return ExitCode.usage;
  }
  try {
    for (const load of asked ? [asked] : VERBS.values()) (await load())(program, (code) => (exitCode = code));
    await program.parseAsync(withProgram(argv));
    return exitCode;
  } catch (raw) {
    const thrown = asError(raw);
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? ExitCode.held : ExitCode.usage;
    if (thrown instanceof PadproofError) {
      standardError.write(`padproof: ${inFlags(thrown.message)}\n`);
      return thrown.exitCode;
    }
    standardError.write(bugReport(thrown));
    return ExitCode.environment;
  }
}

function bugReport(thrown: unknown): string {
  const stack = stackOf(thrown);
  return `padproof: this is a bug in padproof ${VERSION} (Node ${process.versions.node}), and says nothing about the model. Please report it with these lines:\n${stack}\n`;
}

/** Runs the verb that the command line names, and ends the process. */
export async function runVerb(parent?: ParentLink): Promise<void> {
  keepStandardOutputForResults();
  handleStrayErrors((thrown) => {
    standardError.write(bugReport(thrown));
    endAtOnce(ExitCode.environment);
  });
  // A parent says itself that there was no verdict.
  if (!parent) endWhenUnfinished();
  endBy(parent, forbidEnding());
  endProcess(await run(process.argv));
}
