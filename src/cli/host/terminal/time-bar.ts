import { Format, SingleBar } from 'cli-progress';
import { printableLine } from '../../../core/text/printable';
import type { Progress } from '../../../engine/campaign/options';
import type { ProgressBar } from './progress';
import { BAR, casesWords, doingWords } from './progress';

/** A bar of the time that a run has, with what is being done and how many cases were judged, on a terminal. */
export function timeBar(minutes: number, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  const started = performance.now();
  const total = Math.ceil(60 * minutes);
  const gone = (): number => Math.min(total, Math.floor((performance.now() - started) / 1000));
  let now: Progress | undefined;
  const bar = new SingleBar({
    ...BAR,
    stream,
    format: (options, { progress, value }) => {
      const doing = now ? `${casesWords(now)} · ${doingWords(now)}` : 'loading the model';
      return `${Format.BarFormat(progress, options)} ${total - value} s left at most · ${printableLine(doing)}`;
    },
  });
  const draw = (): void => bar.update(gone());
  const timer = setInterval(draw, 1000);
  timer.unref();
  bar.start(total, 0);
  return {
    update: (progress) => {
      now = progress;
      draw();
    },
    aside: (write) => {
      bar.stop();
      write();
      bar.start(total, gone());
    },
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}
