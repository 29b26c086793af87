import { SubjectError } from '../../core/errors';
import type { Subject, Traits } from '../../core/subject';

/** What decides which cases a subject is given, which claims are judged, and what is compared. */
const DECISIVE = [
  'vocabularySize',
  'maxLength',
  'padId',
  'positions',
  'distancesMatter',
  'fullyMasked',
  'paddedQueriesSeePadding',
  'outputs',
  'tokenTypes',
  'maskForms',
  'precision',
  'staticShape',
  'maskInput',
  'window',
  'packs',
] as const satisfies readonly (keyof Traits)[];

/** What each subject declared when it was first asked, as JSON: a list in the order of `DECISIVE`. */
const first = new WeakMap<Subject, string>();

/**
 * Holds what a subject declares against what it declared when it was first asked. One that drops an output on the way is asked
 * for it no more, and what was wrong with it would go unread.
 *
 * @throws SubjectError naming the field, what it was and what it is
 */
export function assertSameDeclaration(subject: Subject): void {
  const now = JSON.stringify(DECISIVE.map((field) => subject[field]));
  const before = first.get(subject);
  if (before === now) return;
  if (before === undefined) {
    first.set(subject, now);
    return;
  }
  const [then, since] = [before, now].map((all) =>
    (JSON.parse(all) as unknown[]).map((value) => JSON.stringify(value)),
  );
  const changed = DECISIVE.findIndex((_, i) => then[i] !== since[i]);
  throw new SubjectError(
    `${subject.name} declared ${asSaid(then[changed])} as its ${DECISIVE[changed]} before, and now declares ${asSaid(since[changed])}. A subject declares the same for as long as it is open.`,
  );
}

/** In a list, JSON has null for what is missing. */
function asSaid(value: string): string {
  return value === 'null' ? 'nothing' : value;
}
