import type { OutputName } from '../../core/encoding';
import { isByName } from '../../core/encoding';
import type { Platform } from '../../core/subject';
import type { InputPlan } from './inputs';
import type { Port } from './model';
import type { OutputPlan } from './outputs';

/** What a model was taken for, as the report says it: what each input is fed, and what each output holds. */
export function settingsOf(
  format: string,
  { ports }: InputPlan,
  outputs: OutputPlan,
): NonNullable<Platform['settings']> {
  const inputs = [...ports].map(([role, { name, dtype }]) => [`input ${role}`, dtype ? `${name} ${dtype}` : name]);
  const held = [...outputs].map(([output, names]) => [`output ${output}`, inWords(output, names)]);
  return { format, ...Object.fromEntries([...inputs, ...held]) };
}

/** What the owner of a model should know of it, in sentences, seen before anything is judged. */
export function notesOn(inputs: readonly Port[], { ports, staticShape: { size, length } }: InputPlan): string[] {
  const notes: string[] = [];
  if (!ports.has('mask')) {
    const there = inputs.map(({ name }) => name).join(', ');
    notes.push(
      `The model has no input for the mask (it has ${there}), so that it cannot be told what is padding. Export it with attention_mask among its inputs, or encode texts of one length together and pad none.`,
    );
  }
  if (length !== undefined) {
    notes.push(
      `It takes rows of ${length} positions and no others: cases have that length, and claims across lengths cannot be judged.`,
    );
  }
  if (size === 1) notes.push('It takes one row at a time, so claims about the other rows of a batch cannot be judged.');
  else if (size !== undefined) {
    notes.push(
      `It takes batches of ${size} rows and no others: other batches are cut up, and filled up with copies of a row.`,
    );
  }
  return notes;
}

function inWords(output: OutputName, names: readonly string[]): string {
  if (names.length > 2 && !isByName(output)) return `${names[0]} to ${names.at(-1)}`;
  return names.join(', ');
}
