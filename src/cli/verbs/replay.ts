import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { ExitCode, UsageError } from '../../core/errors';
import { toJson } from '../../core/json';
import type { Verdict } from '../../core/verdict';
import { invariantNamed } from '../../engine/invariants';
import { quoted } from '../../core/text/command-words';
import { isGivenInCode } from '../../report/replay-line';
import { counterexampleInShort } from '../../report/terminal/short-violation';
import { adviceLines, counterexampleLines } from '../../report/violation';
import { caseLines, caseTitle } from '../../report/case-table';
import { counted, printableLine } from '../../report/text';
import { readCounterexample } from '../../tools/saved';
import { shownLabel } from '../../tools/shared-corpus/redis-corpus';
import { replay as replayAgain } from '../../engine/corpus/replay';
import type { Replayed } from '../../engine/corpus/replay';
import { specFieldsOf } from '../../core/report/spec-fields';
import { boundUsed } from '../../engine/judge/sum';
import { coloursFor } from '../host/terminal/colours';
import { addFormOption } from '../options/forms';
import { inFlags } from '../options/in-flags';
import { VERBOSE_OPTION } from '../options/verbose';
import type { ModelOptions } from '../options/model-options';
import { addBrowserOptions, addKernelOption, addModelOptions, anyBackendNames } from '../options/model-options';
import { addTraitsOptions } from '../options/model-traits-options';
import { addServerOptions, refuseIdleBudget } from '../options/server-options';
import { addProgramOption, modelOrProgram, type ProgramFlag } from '../options/program-option';
import { withModel } from '../host/session';
import { assertWritableFile, writeOutputs } from '../host/outputs';
import { recognise } from '../../subjects/kinds/resolve';
import type { TrustOptions } from './trust';
import { addTrustOption, deedOf } from './trust';
import { writeUnobeyed } from '../host/ci/github';
import { standardError, standardOutput } from '../host/outlets';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Recurrence } from '../../core/report/recurrence';
import type { Counterexample } from '../../core/report/counterexample';

const SAVE_NODE = '--save-node';

interface ReplayOptions extends ModelOptions, TrustOptions {
  readonly json?: boolean;
  readonly verbose?: true;
  readonly saveNode?: string;
}

/** `padproof replay FILE [MODEL]` */
export function addReplay(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('replay')
    .summary('Runs a saved counterexample again.')
    .description('Runs a saved counterexample again: exit code 1 if it is still violated, 0 if it now holds.')
    .argument('<FILE>', 'a counterexample that check has saved')
    .argument('[MODEL]', 'what to run it on; where it is not given, the model in the file, if that is data alone')
    .option(...VERBOSE_OPTION)
    .option('--json', 'write the result as JSON to standard output')
    .option(
      '--save-node <file>',
      'write the step that it is located in as a model of its own, with what goes in: an .onnx file',
    );
  addTrustOption(command, 'FILE');
  addProgramOption(command);
  addServerOptions(
    addTraitsOptions(addFormOption(addKernelOption(addBrowserOptions(addModelOptions(command, anyBackendNames))))),
  )
    .option('--no-browser', 'compute in this process, also what was found in a browser')
    .action(async (file: string, named: string | undefined, flags: Omit<ReplayOptions, 'program'> & ProgramFlag) => {
      exit(await replay(file, ...modelOrProgram(named, flags)));
    });
}

async function replay(place: string, model: string | undefined, options: ReplayOptions): Promise<ExitCode> {
  const { saveNode } = options;
  if (saveNode !== undefined) assertWritableFile(SAVE_NODE, saveNode, '.onnx');
  const saved = await readCounterexample(place);
  const file = shownLabel(place);
  if (model === undefined && isGivenInCode(saved.subject)) {
    throw new UsageError(
      `${file} was found on a subject that code handed over. Name a module that default-exports it: padproof replay ${file} MODULE.`,
    );
  }
  if (model === undefined && !options.trust)
    await assertFree(file, { ...saved.subject, ...specFieldsOf(options as Partial<SubjectSpec>) });
  // On another model, what the file says of how its own was made says nothing.
  const flags = model === undefined ? { ...saved.subject, ...given(options) } : options;
  const { spec, replayed } = await replayOn(model ?? saved.subject.model, saved, { ...options, ...flags }).catch(
    (thrown: unknown) => {
      if (model !== undefined || !(thrown instanceof UsageError)) throw thrown;
      const hint = `${file} names the model that it was found on, as seen from the folder that check ran in. To name another: padproof replay ${file} MODEL.`;
      throw new UsageError(`${thrown.message} ${hint}`, { cause: thrown });
    },
  );
  const { verdict } = replayed;
  if (options.json) {
    const { judgement, location, diagnosis, knownDeviation, recurrence, bound } = replayed;
    standardOutput.write(
      toJson({
        format: 'padproof-replay',
        version: 2,
        file,
        subject: spec,
        verdict,
        judgement,
        location,
        diagnosis,
        knownDeviation,
        recurrence,
        bound: boundUsed(bound),
      }),
    );
  } else {
    writeUnobeyed(inFlags(textOf(saved, spec.model, replayed, options.verbose)) + '\n', standardOutput);
  }
  if (saveNode !== undefined) await saveCut(saveNode, replayed, options.json ? standardError : standardOutput);
  if (verdict === 'held') return ExitCode.held;
  return verdict === 'violated' ? ExitCode.violated : ExitCode.inconclusive;
}

/** @throws UsageError where there is no step to save. */
async function saveCut(
  file: string,
  { cut, verdict, location }: Replayed,
  outlet: typeof standardOutput,
): Promise<void> {
  if (typeof cut === 'string') throw new UsageError(`${SAVE_NODE}: no step was saved: ${cut}`);
  if (!cut) {
    const why = verdict === 'violated' ? `the place is ${location!.where}` : `the case is ${verdict}`;
    throw new UsageError(
      `${SAVE_NODE}: no step was saved: ${why}. It takes a case that is violated, and is located in a step of a graph.`,
    );
  }
  await writeOutputs([{ flag: SAVE_NODE, file, content: () => cut.model }]);
  const { inputs, outputs } = cut.differ;
  const size = `${(cut.model.length / 1000).toFixed(1)} kB`;
  const said = `Run by itself it shows ${counted(inputs, 'number')} that differ going in, and ${outputs} coming out.`;
  outlet.write(`  saved      ${printableLine(file)}, ${size}. ${said}\n`);
}

async function replayOn(
  model: string,
  saved: Counterexample,
  options: ReplayOptions,
): Promise<{ readonly spec: SubjectSpec; readonly replayed: Replayed }> {
  const { spec, kind } = recognise(model, options);
  refuseIdleBudget([kind], options);
  const replayed = await withModel(spec, options, (source, signal) =>
    replayAgain(source, saved, { timeoutMs: options.timeout, signal, cut: options.saveNode !== undefined }),
  );
  return { spec, replayed };
}

/** @throws UsageError saying what the file would have done, and the commands that do it. */
async function assertFree(file: string, spec: SubjectSpec): Promise<void> {
  const deed = await deedOf(spec);
  if (deed === undefined) return;
  const again = `padproof replay ${quoted(file)}`;
  throw new UsageError(
    `Replaying ${file} would ${deed}. A file may be from anybody, so nothing of this was done. Name the model yourself, with its flags: ${again} MODEL. Or, if you trust the file: ${again} --trust`,
  );
}

/** What was said on the command line goes before the file. `--no-browser` says something, too. */
function given({ browser, ...options }: ReplayOptions): Partial<ModelOptions> {
  return {
    ...(specFieldsOf(options) as Partial<ModelOptions>),
    ...(browser !== undefined && { browser }),
    // A browser has no fast ones, whatever the file says.
    ...(browser && !options.kernels && { kernels: undefined }),
  };
}

const MEANING: Readonly<Record<Verdict, string>> = {
  held: 'this case no longer breaks the claim',
  violated: 'this case still breaks the claim',
  vacuous: 'this case does not put the claim to the test on this model',
  unsupported: 'the model does not offer what judging the claim takes',
  inconclusive: 'the run ended before the claim could be judged',
};

function triesInWords({ violated, tries }: Recurrence): string {
  return violated === 0
    ? `, in any of ${counted(tries, 'try', 'tries')}`
    : `, in ${violated} of ${counted(tries, 'try', 'tries')}`;
}

function textOf(
  saved: Counterexample,
  model: string,
  { verdict, reason, judgement, location, diagnosis, knownDeviation, recurrence, bound, traits }: Replayed,
  verbose = false,
): string {
  const paint = createColors(coloursFor(standardOutput));
  const colour = verdict === 'held' ? paint.green : verdict === 'violated' ? paint.red : paint.yellow;
  const head = `${colour(paint.bold(verdict))}  ${paint.bold(saved.invariant)} on ${printableLine(model) || 'the built-in BERT'}: ${MEANING[verdict]}${recurrence ? triesInWords(recurrence) : ''}${reason ? `: ${printableLine(reason)}` : ''}`;
  if (judgement.violation) {
    const { kind } = invariantNamed(saved.invariant);
    const now = {
      ...saved,
      violation: judgement.violation,
      location: location ?? saved.location,
      diagnosis,
      knownDeviation,
      recurrence,
      needs: undefined,
    };
    const facts = {
      invariant: saved.invariant,
      violation: judgement.violation,
      node: now.location.node,
      recurrence,
      traits: [traits],
    };
    const lines = verbose ? counterexampleLines(now, kind) : counterexampleInShort(now, kind);
    return [head, ...lines, ...adviceLines(facts)].join('\n');
  }
  const worst = `worst deviation ${judgement.worst} of ${bound.value} allowed (${printableLine(bound.origin)})`;
  return [
    head,
    `  claim      ${printableLine(saved.claim)}`,
    `  compared   ${judgement.compared} numbers; ${worst}`,
    `  case       ${caseTitle(saved)}`,
    ...caseLines(saved).map((line) => `    ${line}`),
  ].join('\n');
}
