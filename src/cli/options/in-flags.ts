import { OPTION_NAMES, type OptionName } from '../../core/option';
import { flagOf } from '../../report/flags';

const MARKED = new RegExp(`\`(${OPTION_NAMES.join('|')})\``, 'g');

/** A message as the command line says it: with flags in the place of the options that it names. */
export function inFlags(message: string): string {
  return message.replace(MARKED, (_, name: OptionName) => flagOf(name));
}
