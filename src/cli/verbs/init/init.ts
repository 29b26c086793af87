import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { ExitCode, messageOf, UsageError } from '../../../core/errors';
import { unreadable } from '../../../core/files/unreadable';
import { checkpoint } from '../../../subjects/kinds/checkpoint';
import { asked, type ModelKind } from '../../../subjects/kinds/kind';
import { moduleOfSubject } from '../../../subjects/kinds/module';
import { notHere } from '../../../subjects/kinds/not-here';
import { kindOf } from '../../../subjects/kinds/resolve';
import { quoted } from '../../../core/text/command-words';
import { counted, printableLine } from '../../../report/text';
import { standardError, standardOutput } from '../../host/outlets';
import { modelInHelp } from '../../options/model-in-help';
import { commandFor, goldenFolder, testFile, workflow, type NewFile } from './files';
import { findModels } from './models';
import { readProject, type Project } from './project';

interface InitOptions {
  readonly yes?: true;
}

/** So many further models are named. */
const MOST_NAMED = 5;

/** `padproof init [MODEL]` */
export function addInit(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('init')
    .summary('Writes a test, a workflow and a golden folder.')
    .description(
      'Reads the project in this folder, shows a test, a workflow of GitHub and a golden folder for its model, and writes them if you say so. What is there stays as it is.',
    )
    .argument('[MODEL]', `${modelInHelp()}; without it, models are looked for`)
    .option('--yes', 'write them without asking')
    .action(async (model: string | undefined, options: InitOptions) => exit(await init(model, options)));
}

async function init(named: string | undefined, { yes }: InitOptions): Promise<ExitCode> {
  const project = await readProject('.');
  const { model, others } = named ? { model: named, others: [] } : await modelHere();
  const kind = kindFor(model);
  const wanted = { model, goldens: kind === moduleOfSubject || kind === checkpoint };
  const test = testFile(project, wanted);
  const all = [test, ...(project.repository === undefined ? [workflow(project, wanted)] : []), goldenFolder(wanted)];
  const files = all.filter(({ path }) => !existsSync(path));
  const say = (line: string): void => standardOutput.write(`${line}\n`);
  say(`MODEL       ${model}, ${kind.name}`);
  if (others.length > 0)
    say(`            also here: ${inShort(others)}. Name one to take it instead: padproof init ${others[0]}`);
  say(`tests run   by ${project.runner}`);
  for (const { path } of all.filter((file) => !files.includes(file))) say(`left as is  ${path}: it is there already`);
  if (project.repository !== undefined)
    say(
      `left out    a workflow: the repository begins in ${printableLine(project.repository)}, and GitHub reads those of its .github alone`,
    );
  for (const { path, content } of files) say(`\n──── ${path}\n${content.trimEnd()}`);
  say('');
  if (files.length === 0) {
    say('Nothing is to be written.');
    return ExitCode.held;
  }
  if (!yes && !(await agreed(files.length))) {
    const again = ['npx padproof init', ...(named ? [quoted(named)] : []), '--yes'].join(' ');
    say(`Nothing was written. To write ${files.length === 1 ? 'it' : 'them'}: ${again}`);
    return ExitCode.held;
  }
  for (const file of files) {
    write(file);
    say(`written     ${file.path}`);
  }
  for (const line of nextSteps(project, kind)) say(`to do       ${line}`);
  say(`run it      ${commandFor(project, test.path)}`);
  return ExitCode.held;
}

/** The model of the project, and its other ones. @throws UsageError where there is none. */
async function modelHere(): Promise<{ readonly model: string; readonly others: readonly string[] }> {
  const { models, odd, cut } = await findModels('.');
  const [model, ...others] = models;
  if (model !== undefined) return { model, others };
  const looked =
    '.onnx files, model.json of tfjs, folders with config.json and .safetensors, and modules that default-export a Subject were looked for';
  throw new UsageError(
    [
      `No model was found here: ${looked}${cut ? ', not in all folders, since there are too many' : ''}.`,
      ...(odd.length > 0 ? [`${inShort(odd)}: a workflow cannot carry such a name; rename it.`] : []),
      'Name what padproof check takes, such as a module: padproof init ./my-encoder.mjs',
    ].join(' '),
  );
}

/** @throws UsageError where MODEL is of no kind, or cannot stand in a script and a workflow as it is. */
function kindFor(model: string): ModelKind {
  if (!/^[\w@+=,. /:-]+$/.test(model))
    throw new UsageError(
      `MODEL is ${JSON.stringify(model)}; a test and a workflow can carry letters, digits, spaces and _ @ + = , . / : - alone. Rename it, or put it behind a module.`,
    );
  const said = asked(model, {});
  const kind = kindOf(said);
  if (kind) return kind;
  if (!said.found) throw new UsageError(notHere(model));
  throw new UsageError(
    `MODEL is ${JSON.stringify(model)}, which is of no kind that padproof reads. Name what padproof check takes.`,
  );
}

/** Asks on a terminal; who is not there does not agree. */
async function agreed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY || !standardError.isTTY) return false;
  standardError.write(`Write ${counted(count, 'file')}? [y/N] `);
  const terminal = createInterface({ input: process.stdin });
  const answer = await new Promise<string>((resolve) =>
    terminal.once('line', resolve).once('close', () => resolve('')),
  );
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** Writes a file that is not there. @throws where it cannot be written, or has come meanwhile. */
function write({ path, content }: NewFile): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: 'wx' });
  } catch (thrown) {
    throw unreadable(`${path} cannot be written: ${messageOf(thrown)}. What is there was left as it is.`, thrown);
  }
}

/** What the project has yet to install. */
function nextSteps({ packages }: Project, { needs, name }: ModelKind): string[] {
  const steps = packages.has('padproof') ? [] : ['npm install --save-dev padproof'];
  const hasSome = [...packages].some((one) => needs.includes(one));
  if (needs !== '' && !hasSome) steps.push(`install ${needs}: ${name} is run by it`);
  return steps;
}

function inShort(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return printableLine([...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', '));
}
