import { setMaxListeners } from 'node:events';
import { ExitCode } from '../../../core/errors';
import type { SubjectSpec } from '../../../core/report/subject-spec';
import type { NotRun, Reports } from '../../../engine/campaign/reports';
import { reportsOf } from '../../../engine/campaign/reports';
import { formInWords } from '../../../report/several';
import type { CellFolder, KnownCell } from '../../../tools/matrix/kept-cells';
import { endAtOnce, SIGNAL_CODES } from '../../host/process';
import { runCellProcess } from './cell-process';
import { ownCorpus } from './own-corpus';

const SIGNALS = Object.keys(SIGNAL_CODES) as (keyof typeof SIGNAL_CODES)[];

/** Runs cells, keeps what comes of each, and says so. Ctrl-C ends what is running, and what has not begun is not run. */
export class CellRuns {
  private readonly controller = new AbortController();

  constructor(
    private readonly plan: string,
    private readonly kept: CellFolder,
    private readonly say: (line: string) => void,
    private readonly count: number,
    private done: number,
    private readonly runProcess = runCellProcess,
  ) {
    // One for each cell that runs, of which there may be many.
    setMaxListeners(0, this.controller.signal);
    for (const name of SIGNALS) process.on(name, this.stop);
  }

  private readonly stop = (name: (typeof SIGNALS)[number]): void => {
    if (this.controller.signal.aborted) endAtOnce(SIGNAL_CODES[name]);
    this.say(
      'stopping; what is running ends with what it has found, and the results so far follow. Once more ends it at once.',
    );
    this.controller.abort();
  };

  /** Leaves signals to others again. */
  end(): void {
    for (const name of SIGNALS) process.off(name, this.stop);
  }

  /**
   * @param specs the forms that its check has
   * @param before what is kept of it, and is not done: where it cannot be run now, that stays
   */
  async run(cell: KnownCell, specs: readonly SubjectSpec[], before?: Reports): Promise<Reports> {
    const { signal } = this.controller;
    const judged = before && before.reports.length > 0 ? before : undefined;
    if (signal.aborted && judged) return judged;
    if (signal.aborted) return this.without(cell, specs, ExitCode.inconclusive, 'The run was interrupted before.');
    const from = performance.now();
    this.say(`${cell.name} …`);
    const outcome = await this.runProcess([...cell.words, ...ownCorpus(cell)], signal);
    const reports =
      'reports' in outcome
        ? { ...outcome.reports, matrix: this.infoOf(cell, [...outcome.reports.reports, ...outcome.reports.notRun]) }
        : this.without(cell, specs, outcome.exitCode, outcome.message);
    const stays = reports.reports.length === 0 ? judged : undefined;
    if (!stays) await this.kept.keep(cell, reports);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    this.say(`${++this.done} of ${this.count}: ${cell.name}: ${reports.verdict}, ${seconds} s`);
    if (!stays) return reports;
    this.say(`${cell.name}: what an earlier run has judged of it stays`);
    return stays;
  }

  /** What stands in the place of a cell that is kept nowhere. */
  missing(cell: KnownCell, specs: readonly SubjectSpec[], folder: string): Reports {
    const message = `No report of it is in ${folder}. Run it: padproof matrix ${this.plan}`;
    return this.without(cell, specs, ExitCode.inconclusive, message);
  }

  private without(cell: KnownCell, specs: readonly SubjectSpec[], exitCode: ExitCode, message: string): Reports {
    const notRun = specs.map((subject): NotRun => ({ subject, exitCode, message }));
    return reportsOf(seedOf(cell), [], notRun, this.infoOf(cell, notRun));
  }

  private infoOf({ name, info }: KnownCell, forms: readonly { readonly subject: SubjectSpec }[]) {
    const names = forms.map(({ subject }) => (forms.length > 1 ? `${name} · ${formInWords(subject)}` : name));
    return { plan: this.plan, names, cell: info };
  }
}

/** Every cell has one. */
function seedOf({ words }: KnownCell): number {
  const word = words.findLast((one) => one.startsWith('--seed='))!;
  return Number(word.slice('--seed='.length));
}
