import { Format, SingleBar } from 'cli-progress';
import { printableLine } from '../../../core/text/printable';
import type { Progress } from '../../../engine/campaign/options';
import { atIntervals } from './at-intervals';
import { takesSequences } from './colours';

/** Shows how far a campaign is. */
export interface ProgressBar {
  update(progress: Progress): void;
  /** Has the bar out of the way while something else is written there. */
  aside(write: () => void): void;
  stop(): void;
}

/** How bars look and behave. */
export const BAR = {
  barsize: 30,
  barCompleteChar: '█',
  barIncompleteChar: '░',
  // It trims to the width of the terminal; the other ways leave a terminal changed when the process is killed.
  linewrap: true,
  clearOnComplete: true,
  // Ctrl-C is ours: it keeps the results so far.
  gracefulExit: false,
} as const;

/** More cases than anybody waits for: what time alone ends asks for so many. */
export const ENDLESS = 1e6;

/** How many cases were judged, and of how many, where a number ends the run. */
export function casesWords({ done, asked }: Pick<Progress, 'done' | 'asked'>): string {
  return asked < ENDLESS ? `${done} of ${asked} cases` : `${done} cases`;
}

/** What is being done, in words. */
export function doingWords({ phase, note }: Progress): string {
  const words = { noise: 'measuring noise', cases: 'judging cases', shrink: 'shrinking' }[phase];
  return note === undefined ? words : `${words} ${note}`;
}

/** A bar with the time left, on a terminal; a line every ten seconds where the stream is none, or a dumb one. */
export function progressBar(asked: number, things = 'cases', stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!takesSequences(stream)) {
    let said = 'starting';
    return {
      update: ({ done, asked: all, phase, note }) => {
        const doing = phase === 'cases' ? note : doingWords({ done, asked: all, phase, ...(note && { note }) });
        said = `${printableLine(doing ?? phase)}, ${done} of ${all} ${things} done`;
      },
      aside: (write) => write(),
      stop: atIntervals(
        () => said,
        (text) => void stream.write(text),
      ),
    };
  }
  const bar = new SingleBar({
    ...BAR,
    stream,
    format: (options, { progress, value, total, eta }, { note }: { note: string }) => {
      // Where nothing moves it is a word, such as NULL.
      const left = Number.isFinite(eta) ? ` · ${Format.TimeFormat(eta, options, 5)} left` : '';
      return `${Format.BarFormat(progress, options)} ${value} of ${total} ${things}${value === 0 ? ' · starting' : left}${note}`;
    },
  });
  let [at, total] = [0, asked];
  bar.start(total, at, { note: '' });
  return {
    update: ({ done, asked: now, phase, note }) => {
      [at, total] = [done, now];
      bar.setTotal(now);
      // Of other verbs the note is all that there is to say.
      const doing = phase === 'cases' ? (note ?? '') : doingWords({ done, asked: now, phase, ...(note && { note }) });
      bar.update(done, { note: doing && ` · ${printableLine(doing)}` });
    },
    aside: (write) => {
      bar.stop();
      write();
      bar.start(total, at, { note: '' });
    },
    stop: () => bar.stop(),
  };
}
