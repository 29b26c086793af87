import { KINDS } from '../../subjects/kinds';
import { inFlags } from './in-flags';

/** What MODEL may be, for help. */
export function modelInHelp(): string {
  const [none, ...others] = KINDS.map(({ name }) => name.replace(/ that .*/, ''));
  return inFlags(`${[...new Set(others)].join(', ')}; nothing is ${none}`);
}
