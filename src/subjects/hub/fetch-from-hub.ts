import type * as Hub from './hub';

/** {@link Hub.fetchFromHub}, loaded when it is called: the hub's client takes a third of the time that everything takes to load. */
export function fetchFromHub(...args: Parameters<typeof Hub.fetchFromHub>): Promise<string> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./hub') as typeof Hub).fetchFromHub(...args);
}
