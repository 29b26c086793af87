import { fitToPrint } from '../../core/text/fit-to-print';
import { coloursFor } from './terminal/colours';

/** Where text leaves padproof for a terminal, a pipe or a file. Whatever it is made from, it is fit to be printed there. */
export interface Outlet {
  readonly isTTY: boolean;
  readonly write: (text: string) => void;
}

let results: Outlet = { isTTY: process.stdout.isTTY === true, write: (text) => void process.stdout.write(text) };

/** Has results go there from now on: to the parent's standard output, where this process is its child. */
export function redirectResults(to: Outlet): void {
  results = to;
}

/** Standard output, for results alone. */
export const standardOutput: Outlet = outlet(() => results);

/** Standard error, for everything else. */
export const standardError: Outlet = outlet(() => ({
  isTTY: process.stderr.isTTY === true,
  write: (text) => void process.stderr.write(text),
}));

function outlet(current: () => Outlet): Outlet {
  return {
    get isTTY() {
      return current().isTTY;
    },
    write: (text) => current().write(fitToPrint(text, coloursFor(current()))),
  };
}
