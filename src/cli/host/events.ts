import { appendFileSync, writeFileSync } from 'node:fs';
import { fitToPrint } from '../../core/text/fit-to-print';
import { toJsonLine } from '../../core/json';
import { EnvironmentError, messageOf } from '../../core/errors';
import { standardOutput } from './outlets';

/** The version of the events; it grows when a field changes its meaning or goes away. */
export const EVENTS_VERSION = 1;

/** Where events go as they happen, one line of JSON each. */
export interface EventStream {
  tell(event: string, fields: object): void;
}

/** @param target a file, which is emptied; `true` for standard output; nothing where nobody listens */
export function eventStream(target: true | string | undefined, started = performance.now()): EventStream {
  if (target === undefined) return { tell: () => undefined };
  const write = target === true ? standardOutput.write : fileWriter(target);
  return {
    tell: (event, fields) => {
      const seconds = Number(((performance.now() - started) / 1000).toFixed(3));
      write(toJsonLine({ format: 'padproof-event', version: EVENTS_VERSION, event, seconds, ...fields }));
    },
  };
}

function fileWriter(file: string): (text: string) => void {
  const must = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      throw new EnvironmentError(`--events: ${file} cannot be written: ${messageOf(thrown)}.`);
    }
  };
  if (!file.startsWith('/dev/')) must(() => writeFileSync(file, ''));
  return (text) => must(() => appendFileSync(file, fitToPrint(text)));
}
