import type { OptionName } from '../core/option';
import { says, SPEC_FIELDS, type SpecField } from '../core/report/spec-fields';
import type { SubjectSpec } from '../core/report/subject-spec';

/** The flags that are not called as their options are. */
const OTHERS: Readonly<Partial<Record<OptionName, string>>> = { served: 'model' };

/** The flag of an option: the one place where the names of the command line and those of the code meet. */
export function flagOf(name: OptionName): string {
  const words = OTHERS[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${words}`;
}

/** The words of a command that makes the same subject: flags, and what they are given; a list has commas between its entries. */
export function specWords(spec: Partial<SubjectSpec>, fields: readonly SpecField[] = SPEC_FIELDS): string[] {
  return fields.flatMap((field): string[] => {
    const value: unknown = spec[field];
    if (!says(value)) return [];
    return value === true ? [flagOf(field)] : [flagOf(field), String(value)];
  });
}
