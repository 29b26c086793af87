import type { OutputName } from '../core/encoding';
import type { Platform } from '../core/subject';
import type { InputPlan } from './inputs';
import type { OutputPlan } from './outputs';

/** What a model was taken for, as the report says it: what each input is fed, what each output holds, what is fixed. */
export function settingsOf(
  format: string,
  { ports, rows, length }: InputPlan,
  outputs: OutputPlan,
): NonNullable<Platform['settings']> {
  const inputs = [...ports].map(([role, { name, dtype }]) => [`input ${role}`, dtype ? `${name} ${dtype}` : name]);
  const held = [...outputs].map(([output, names]): [string, string] => [`output ${output}`, inWords(output, names)]);
  return {
    format,
    ...Object.fromEntries(inputs),
    ...(!ports.has('mask') && { 'input mask': 'none: the model is not told what is padding' }),
    ...Object.fromEntries(held),
    ...(rows !== undefined && { 'rows of a pass': `${rows} and no others: batches are cut up` }),
    ...(length !== undefined && { 'positions of a pass': `${length} and no others: rows are padded up to it` }),
  };
}

function inWords(output: OutputName, names: readonly string[]): string {
  if (names.length > 2 && output !== 'pooled') return `${names[0]} to ${names.at(-1)}`;
  return names.join(', ');
}
