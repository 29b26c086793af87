import type { Command } from 'commander';
import { CommanderError, Option } from 'commander';
import { ExitCode, PadproofError, UsageError } from '../../../core/errors';
import { commandOf } from '../../../core/text/command-words';
import type { SubjectSpec } from '../../../core/report/subject-spec';
import type { Reports } from '../../../engine/campaign/reports';
import type { Part } from '../../../engine/parallel/ledger';
import { formInWords } from '../../../report/several';
import { counted, printableLine } from '../../../report/text';
import { withoutPasswordIn } from '../../../tools/matrix/axes';
import { CellFolder, type KnownCell, knownCells } from '../../../tools/matrix/kept-cells';
import { matrixReport, type CellResult } from '../../../tools/matrix/matrix-report';
import { type Cell, cellsOf } from '../../../tools/matrix/plan';
import { PlanSource } from '../../../tools/matrix/plan-source';
import { cellsOfShard, runCells } from '../../../tools/matrix/run-cells';
import { standardError, standardOutput } from '../../host/outlets';
import { assertWritableFolder } from '../../host/outputs';
import { names, seedNumber, wholeNumber } from '../../options/flags';
import { inFlags } from '../../options/in-flags';
import { HTML_OPTION } from '../../options/page-output';
import type { ReportFlags } from '../../options/report-outputs';
import { JSON_OPTION, JUNIT_OPTION, reportOutputs } from '../../options/report-outputs';
import { partOf, shardPart } from '../../options/shard-option';
import { VERBOSE_OPTION } from '../../options/verbose';
import { CORPUS } from '../check';
import { CellRuns } from './cell-runs';
import { planFlags, specsIn } from './plan-flags';

interface MatrixFlags extends ReportFlags {
  readonly cells: string;
  readonly only?: readonly string[];
  readonly seed?: number;
  readonly shard?: Part | 'auto';
  readonly jobs?: number;
  readonly merge?: true;
  readonly dryRun?: true;
}

/** Where the reports of cells are kept, and taken from. */
const FOLDER = 'padproof-cells';
const MOST_JOBS = 64;

/** `padproof matrix PLAN` */
export function addMatrix(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('matrix')
    .summary('Checks many models and forms, as a plan has them.')
    .description(
      'Runs padproof check for each cell of a plan: models, and lists of any flag of check, in YAML or JSON. One report for all. A cell that is done is not run again.',
    )
    .argument('<PLAN>', 'the plan, such as plan.yaml')
    .option('--only <words>', 'the cells with one of these in their names, with commas between them', names)
    .option('--seed <number>', 'in the place of the seeds of the plan (1, where it names none)', seedNumber)
    .option('--cells <folder>', 'where the report of each cell is kept, and looked for', FOLDER)
    .addOption(
      new Option(
        '--shard <i/N>',
        'run the i-th of N parts of the cells; auto: which one, the environment says',
      ).argParser(shardPart),
    )
    .option('--jobs <number>', 'how many cells run at a time (1)', wholeNumber(1, MOST_JOBS))
    .option('--merge', 'run nothing: one report of what shards have left in the folder of cells')
    .option('--dry-run', 'run nothing: list the cells, with the command of each')
    .option(...VERBOSE_OPTION)
    .option(...JSON_OPTION)
    .option(...JUNIT_OPTION)
    .option(...HTML_OPTION)
    .action(async (plan: string, flags: MatrixFlags) => exit(await matrix(plan, flags)));
}

/** A cell, and the forms that its check has. */
type ReadCell = Cell & { readonly specs: readonly SubjectSpec[] };

async function matrix(file: string, flags: MatrixFlags): Promise<ExitCode> {
  const source = await PlanSource.read(file);
  const wanted = onlyNamed(cellsOf(source, planFlags(), flags.seed), flags.only, file);
  const part = flags.shard && partOf(flags.shard);
  // The models of other shards need not be here.
  const cells = await readCells(source, cellsOfShard(wanted, part), flags.merge);
  if (flags.dryRun) return list(cells);
  const outputs = reportOutputs(flags);
  if (!flags.merge) assertWritableFolder('--cells', flags.cells);
  if (cells.length === 0)
    say(
      `shard ${part!.index} of ${part!.count} has none of the ${counted(wanted.length, 'cell')}: there are more shards than cells`,
    );
  const known = await knownCells(cells, writtenBy(cells, flags), flags.merge);
  const results = await resultsOf(source, known, cells, flags);
  const share = part && { ...part, of: wanted.length };
  const report = matrixReport(file, results, flags.seed ?? 1, formInWords, share);
  await outputs.write(report);
  return report.exitCode;
}

/** What the run writes to, and may lie in the folder of a model: a cell is no other one by that. */
function writtenBy(cells: readonly Cell[], { cells: folder, json, junit, html }: MatrixFlags): string[] {
  const saved = cells.flatMap(({ words }) => words.flatMap((word) => /^--save=([^]+)$/.exec(word)?.[1] ?? []));
  const files = [json, junit, html].filter((file) => typeof file === 'string');
  return [folder, CORPUS, ...saved, ...files];
}

/**
 * Holds each cell against what check takes, before any is run.
 * @param elsewhere are they run elsewhere, so that a model need not be here?
 */
async function readCells(source: PlanSource, cells: readonly Cell[], elsewhere = false): Promise<ReadCell[]> {
  const read: ReadCell[] = [];
  for (const cell of cells)
    try {
      read.push({ ...cell, specs: await specsIn(cell.words) });
    } catch (thrown) {
      if (!(thrown instanceof CommanderError || thrown instanceof PadproofError)) throw thrown;
      if (elsewhere) {
        read.push({ ...cell, specs: [{ model: cell.model }] });
        continue;
      }
      const why = inFlags(thrown.message.replace(/^error: /, ''));
      throw source.refusal(cell.path, ` (cell ${printableLine(cell.name)}): ${why}`);
    }
  return read;
}

function onlyNamed(cells: readonly Cell[], words: readonly string[] | undefined, file: string): Cell[] {
  if (!words) return [...cells];
  const found = cells.filter(({ name }) => words.some((word) => name.includes(word)));
  if (found.length > 0) return found;
  throw new UsageError(
    `--only: no cell of ${file} has ${words.join(' or ')} in its name. Its cells are ${cells
      .slice(0, 10)
      .map(({ name }) => name)
      .join(', ')}${cells.length > 10 ? ', …' : ''}.`,
  );
}

async function resultsOf(
  source: PlanSource,
  known: readonly KnownCell[],
  cells: readonly ReadCell[],
  { cells: folder, jobs = 1, merge }: MatrixFlags,
): Promise<CellResult[]> {
  const kept = new CellFolder(folder, say);
  const found = await kept.find(known, merge);
  const isKnown = ({ info, unseen }: KnownCell): boolean => found.get(info.id)?.isDone === true && !unseen;
  const left = merge ? [] : known.filter((cell) => !isKnown(cell));
  const runs = new CellRuns(source.file, kept, say, known.length, known.length - left.length);
  const results = new Map<KnownCell, Reports>();
  if (!merge) {
    await kept.clearDrafts();
    for (const { name, unseen } of known)
      if (unseen) say(`${name}: its MODEL has more files or bytes than are read to tell whether it changed; it is run`);
    say(
      `${counted(known.length, 'cell')} of ${source.file}: ${known.length - left.length} done in ${folder}, ${left.length} to run`,
    );
    await runCells(left, jobs, async (cell) => {
      results.set(cell, await runs.run(cell, cells[known.indexOf(cell)].specs, found.get(cell.info.id)?.reports));
    });
  }
  runs.end();
  return known.map((cell, i) => ({
    cell,
    reports: results.get(cell) ?? found.get(cell.info.id)?.reports ?? runs.missing(cell, cells[i].specs, folder),
  }));
}

function list(cells: readonly Cell[]): ExitCode {
  for (const { name, words } of cells)
    standardOutput.write(
      `${printableLine(name)}\n  npx padproof check ${printableLine(commandOf(words.map(withoutPasswordIn)))}\n`,
    );
  return ExitCode.held;
}

function say(line: string): void {
  standardError.write(`padproof: ${printableLine(line)}\n`);
}
