import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../verify/campaign';

/** Shows how far a campaign is. */
export interface ProgressBar {
  update(progress: Progress): void;
  stop(): void;
}

/** A bar with the time left, on a terminal; nothing where the stream is not one. */
export function progressBar(asked: number, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!stream.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      stream,
      format: '{bar} {value} of {total} cases · {eta_formatted} left{note}',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      // Ctrl-C is ours: it keeps the results so far.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(asked, 0, { note: '' });
  return {
    update: ({ done, phase, note }) =>
      bar.update(done, { note: phase === 'shrink' ? ` · shrinking${note ? ` ${note}` : ''}` : '' }),
    stop: () => bar.stop(),
  };
}
