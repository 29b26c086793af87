import { KINDS } from '../../subjects/kinds';
import type { ModelKind } from '../../subjects/kinds/kind';
import { inFlags } from './in-flags';

/**
 * What MODEL may be, for help.
 * @param kinds those that a verb takes
 */
export function modelInHelp(kinds: readonly ModelKind[] = KINDS): string {
  const [none, ...others] = kinds.map(({ name }) => name.replace(/ that .*/, ''));
  return inFlags(`${[...new Set(others)].join(', ')}; nothing is ${none}`);
}
