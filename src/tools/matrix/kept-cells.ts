import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, opendir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { messageOf, UsageError } from '../../core/errors';
import { draftPattern, removeStaleDrafts, replaceFile } from '../../core/files/replace-file';
import { unreadable } from '../../core/files/unreadable';
import { option } from '../../core/option';
import { toJson } from '../../core/json';
import { wordsOf } from '../../core/text/command-words';
import { VERSION } from '../../core/version';
import { type CellInfo, type Reports, VERDICTS } from '../../engine/campaign/reports';
import { contentAt } from '../../subjects/kinds/content';
import { probePython } from '../../subjects/torch/probe';
import { readReport } from '../saved-report';
import type { Cell } from './plan';
import { runtimeOf } from './runtime';

/** Another folder was meant where there are more. */
const MOST_NAMES = 100_000;
/** So many files of one cell are read: as many shards may each have left one. */
const MOST_OF_A_CELL = 100;

/** So much of a cell's name is in that of its file, which the id makes its own. A file system takes 255 characters. */
const MOST_SLUG = 150;

const DRAFT = draftPattern('[\\w.-]+\\.json\\.', '\\.tmp');

/** A cell, and what makes two runs of it the same. */
export interface KnownCell extends Cell {
  readonly info: CellInfo;
  /** Is its model something that cannot be read whole, so that nobody can tell whether it is still the same? */
  readonly unseen?: true;
}

/** What a file of the folder holds of a cell. */
export interface Kept {
  readonly file: string;
  readonly reports: Reports;
  /** Is all of the cell judged, in this file or in another? */
  readonly isDone: boolean;
}

/**
 * Says of each cell what it is run with. It reads the files of the models, each once.
 * @param written what the run writes to
 * @param elsewhere are they run elsewhere, so that what is installed here says nothing?
 */
export async function knownCells(
  cells: readonly Cell[],
  written: readonly string[] = [],
  elsewhere = false,
): Promise<KnownCell[]> {
  const pythons = new Map<string | undefined, ReturnType<typeof probePython>>();
  const probe = (python: string | undefined): ReturnType<typeof probePython> => {
    const found = pythons.get(python) ?? probePython(python);
    pythons.set(python, found);
    return found;
  };
  const without = written.map((path) => resolve(path));
  const contents = new Map<string, Promise<string | undefined>>();
  const contentOf = (place: string): Promise<string | undefined> => {
    const found = contents.get(place) ?? contentAt(place, without);
    contents.set(place, found);
    return found;
  };
  return Promise.all(
    cells.map(async (cell) => {
      const id = createHash('sha256')
        .update(JSON.stringify([VERSION, cell.words]))
        .digest('hex')
        .slice(0, 12);
      const known = { id, ...(!elsewhere && { runtime: runtimeOf(cell.words, probe) }) };
      const places = placesOf(cell).filter((place) => existsSync(place));
      const found = await Promise.all(places.map(contentOf));
      if (found.includes(undefined)) return { ...cell, info: known, unseen: true };
      const [one, ...others] = found as string[];
      if (one === undefined) return { ...cell, info: known };
      const content = others.length === 0 ? one : createHash('sha256').update(found.join('\n')).digest('hex');
      return { ...cell, info: { ...known, content } };
    }),
  );
}

/** Flags of which a file or folder is part of what is judged. */
const READ = /^--(?:words|tokenizer)=([^]+)$/;
const PROGRAM = /^--program(?:=([^]+))?$/;
/** What configures a model whose weights are in a file beside it. */
const BESIDE = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.txt'];

/** Where there may be files of a cell's model, and those that its flags name. */
function placesOf({ model, words }: Cell): string[] {
  const named = words.flatMap((word) => READ.exec(word)?.[1] ?? []);
  const program = words.map((word) => PROGRAM.exec(word)).find(Boolean);
  // Of a command the files below the folder that it is run from: an interpreter may lie elsewhere on each machine.
  if (program) return [...programFiles(program[1] ?? model), ...named];
  if (model === '') return named;
  const home = basename(dirname(model)) === 'onnx' ? dirname(dirname(model)) : dirname(model);
  const isData = /\.(onnx|json|pb)$/.test(model);
  return [model, ...(isData ? BESIDE.map((name) => join(home, name)) : []), ...named];
}

function programFiles(command: string): string[] {
  return wordsOf(command).filter((word) => !isAbsolute(word) && statSync(word, { throwIfNoEntry: false })?.isFile());
}

/** What files of a cell are called, without an ending. */
export function fileNameOf(name: string, id: string): string {
  const slug = name
    .slice(0, MOST_SLUG)
    .replace(/[^\w.]+/g, '-')
    .replace(/^[-.]+|-+$/g, '');
  return `${slug || 'cell'}-${id}`;
}

/** Where the reports of cells are kept, a file each. */
export class CellFolder {
  constructor(
    readonly folder: string,
    /** Tells whoever runs it, in a line. */
    private readonly say: (line: string) => void,
  ) {}

  /**
   * Finds what is kept of cells, in the folder and in those below it: a CI may put what each shard left into one of its own.
   * @param elsewhere were cells run elsewhere, so that a model need not be here?
   * @returns by the id of the cell: the worst of those that ran; one that was not run where there is no other
   * @throws UsageError naming two files of one cell whose models differ, where nobody can say which is meant
   */
  async find(cells: readonly KnownCell[], elsewhere = false): Promise<Map<string, Kept>> {
    const names = await this.names();
    const found = new Map<string, Kept>();
    for (const { name, info } of cells) {
      const files = names.filter((one) => one.endsWith(`-${info.id}.json`)).slice(0, MOST_OF_A_CELL);
      const kept: Kept[] = [];
      for (const file of files) {
        const reports = await this.read(file, info.id);
        if (reports) kept.push({ file, reports, isDone: isDone(reports) });
      }
      const chosen = chosenOf(kept, info, name, elsewhere);
      if (chosen) found.set(info.id, chosen);
    }
    return found;
  }

  /** Keeps what came of a cell. The file appears whole or not at all. @throws EnvironmentError where it cannot be written. */
  async keep({ name, info }: KnownCell, reports: Reports): Promise<string> {
    const file = join(this.folder, `${fileNameOf(name, info.id)}.json`);
    try {
      await mkdir(this.folder, { recursive: true });
      await replaceFile(file, toJson(reports), { before: `${basename(file)}.`, after: '.tmp' });
    } catch (thrown) {
      throw unreadable(
        `${file} cannot be written: ${messageOf(thrown)}. Name another folder with ${option('cells')}.`,
        thrown,
      );
    }
    return file;
  }

  /** Removes the drafts that a killed run has left. */
  async clearDrafts(): Promise<void> {
    await removeStaleDrafts(this.folder, DRAFT);
  }

  private async read(file: string, id: string): Promise<Reports | undefined> {
    try {
      const report = await readReport(file);
      if (report.format === 'padproof-reports' && report.matrix?.cell?.id === id) return report;
      this.say(`${file}: it holds no cell of this plan, and is left as it is`);
    } catch (thrown) {
      this.say(`${file}: its cell counts as not run: ${messageOf(thrown)}`);
    }
    return undefined;
  }

  private async names(): Promise<string[]> {
    const [folders, names] = [[this.folder], [] as string[]];
    let seen = 0;
    try {
      for (const folder of folders)
        for await (const entry of await opendir(folder)) {
          if (entry.isDirectory()) folders.push(join(folder, entry.name));
          else if (entry.name.endsWith('.json')) names.push(join(folder, entry.name));
          if (++seen > MOST_NAMES)
            throw new UsageError(
              `${this.folder}: more than ${MOST_NAMES} files and folders are in it. Name a folder of its own for cells.`,
            );
        }
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown;
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT')
        throw unreadable(
          `${this.folder} cannot be read: ${messageOf(thrown)}. Name a folder with ${option('cells')}.`,
          thrown,
        );
    }
    return names.sort();
  }
}

/** Is all of a cell judged? What was interrupted, was not here, or broke the model may be another time. */
export function isDone({ reports, notRun }: Reports): boolean {
  const may = ['interrupt', 'environment', 'shards', 'subject'];
  return notRun.length === 0 && reports.every(({ stopped }) => !stopped || !may.includes(stopped.by));
}

function chosenOf(
  kept: readonly Kept[],
  { content, runtime }: CellInfo,
  name: string,
  elsewhere: boolean,
): Kept | undefined {
  const contentOf = ({ reports }: Kept): string | undefined => reports.matrix?.cell?.content;
  const ran = ({ reports: { reports, notRun } }: Kept): boolean => reports.length > 0 || notRun.length === 0;
  const isSame = (one: Kept): boolean =>
    (contentOf(one) === content && (elsewhere || one.reports.matrix?.cell?.runtime === runtime)) ||
    (elsewhere && content === undefined) ||
    // Where there was no model nothing was judged of another.
    (contentOf(one) === undefined && !ran(one));
  const same = kept.filter(isSame);
  const done = same.filter(({ isDone: all }) => all);
  const other = done.find((one) => contentOf(one) !== contentOf(done[0]));
  if (other)
    throw new UsageError(
      `${done[0].file} and ${other.file} are both of the cell ${name}, and of two contents of its model. Remove one of them.`,
    );
  // Of those that are done one speaks for the cell, unless another has seen a violation.
  const broken = same.find(({ reports }) => reports.verdict === 'violated');
  const chosen = broken ?? worstOf(done) ?? worstOf(same.filter(ran)) ?? same.at(-1);
  return chosen && { ...chosen, isDone: done.length > 0 };
}

/** The one with the worst verdict; of equals the first. */
function worstOf(kept: readonly Kept[]): Kept | undefined {
  return VERDICTS.map((verdict) => kept.find(({ reports }) => reports.verdict === verdict)).find(Boolean);
}
