import { closeSync, openSync, writeSync } from 'node:fs';
import { toJsonLine } from '../../core/json';
import { EnvironmentError, messageOf, UsageError } from '../../core/errors';
import type { Report } from '../../core/report/report';
import { fitToPrint } from '../../core/text/fit-to-print';
import type { ObservedCase } from '../../engine/judge/observed-case';
import type { ObservedRun } from '../../report/observation';
import { observation, observationOfEnd } from '../../report/observation';
import { standardError } from '../host/outlets';
import { assertWritableFile } from '../host/outputs';
import { inFlags } from './in-flags';

/** The most that the lines of cases take, in bytes: some ten thousand ordinary cases, which is more than Tyche shows at ease. */
export const MOST_OBSERVED = 64 * 2 ** 20;

/** What takes the cases of a campaign, and in the end its report. */
export interface Observer {
  onCase(observed: ObservedCase): void;
  end(report: Report): void;
}

/** The file of `--observe`: a line a case as it is judged, so that what an interrupted run saw stands there. */
export class Observations {
  private bytes = 0;
  /** Why nothing more can be written. */
  private failed: EnvironmentError | undefined;

  private constructor(
    private readonly file: string,
    private readonly handle: number,
    private readonly most: number,
  ) {}

  /**
   * Empties the file.
   * @throws UsageError where it is no such file, or the run knows cases without judging them; EnvironmentError where it cannot be written.
   */
  static to(
    file: string,
    { events, resume }: { readonly events?: true | string; readonly resume?: string } = {},
    most = MOST_OBSERVED,
  ): Observations {
    if (resume !== undefined)
      throw new UsageError(
        '--observe with --resume: of the cases that the journal knows too little is kept for a line. Leave one of them out.',
      );
    if (file === events) throw new UsageError('--observe and --events name the same file. Name two.');
    assertWritableFile('--observe', file, '.jsonl');
    return new Observations(
      file,
      writing(file, () => openSync(file, 'w')),
      most,
    );
  }

  of(run: ObservedRun): Observer {
    let lost = 0;
    return {
      onCase: (observed) => {
        const line = lineOf(observation(observed, run));
        if (lost > 0 || this.bytes + line.length > this.most) {
          if (lost++ === 0) standardError.write(`padproof: ${this.file} is full: further cases are not observed.\n`);
        } else this.write(line);
      },
      end: (report) => this.write(lineOf(observationOfEnd(report, run, lost))),
    };
  }

  close(): void {
    closeSync(this.handle);
  }

  /** @throws EnvironmentError where not all could be written: the run went on, since its report says more. */
  assertWhole(): void {
    if (this.failed) throw this.failed;
  }

  private write(line: Buffer): void {
    if (this.failed) return;
    this.bytes += line.length;
    try {
      // A pipe may take a part at a time.
      for (let from = 0; from < line.length;) from += writing(this.file, () => writeSync(this.handle, line, from));
    } catch (thrown) {
      if (!(thrown instanceof EnvironmentError)) throw thrown;
      this.failed = thrown;
      standardError.write(`padproof: ${thrown.message} No further cases are observed.\n`);
    }
  }
}

function lineOf(observed: object): Buffer {
  return Buffer.from(fitToPrint(inFlags(toJsonLine(observed))));
}

function writing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new EnvironmentError(`--observe: ${file} cannot be written: ${messageOf(thrown)}.`);
  }
}
