import { printableLine } from '../../../core/text/printable';
import type { Progress } from '../../../engine/campaign/options';
import { atIntervals } from './at-intervals';
import type { ProgressBar } from './progress';
import { casesWords, doingWords } from './progress';

/** How a run ends, for the words on what is left. */
export interface Ends {
  /** So many cases, where they are counted. */
  readonly runs: number;
  /** So long, where time ends it. */
  readonly minutes?: number;
}

/** A line every ten seconds on what is being done and what is left, for a log; nothing of a run that is shorter. */
export function progressLines(ends: Ends, write: (text: string) => void): ProgressBar {
  let now: Progress | undefined;
  const stop = atIntervals((seconds) => printableLine(lineOf(now, ends, seconds)), write);
  return {
    update: (progress) => (now = progress),
    aside: (other) => other(),
    stop,
  };
}

function lineOf(now: Progress | undefined, { minutes, runs }: Ends, seconds: number): string {
  if (!now) return 'loading the model';
  if (minutes === undefined) return `${doingWords(now)}, ${now.done} of ${Math.max(runs, now.asked)} cases judged`;
  const left = Math.max(0, Math.round(60 * minutes - seconds));
  return `${doingWords(now)}, ${casesWords(now)} judged, ${left} s left at most`;
}
