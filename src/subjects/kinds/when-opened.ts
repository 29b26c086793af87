// What loads tfjs, loaded when a model is opened that needs it: the most of what every other kind would wait for.
import type * as Bert from '../models/bert-opener';
import type * as Tfjs from '../tfjs/source';

/** {@link Bert.bertOpener} */
export function bertOpener(...args: Parameters<typeof Bert.bertOpener>): ReturnType<typeof Bert.bertOpener> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('../models/bert-opener') as typeof Bert).bertOpener(...args);
}

/** {@link Tfjs.tfjsSource} */
export function tfjsSource(...args: Parameters<typeof Tfjs.tfjsSource>): ReturnType<typeof Tfjs.tfjsSource> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('../tfjs/source') as typeof Tfjs).tfjsSource(...args);
}
