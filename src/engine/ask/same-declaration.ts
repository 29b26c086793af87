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
] as const satisfies readonly (keyof Traits)[];

type Declaration = Readonly<Record<(typeof DECISIVE)[number], string>>;

/** What each subject declared when it was first asked. */
const first = new WeakMap<Subject, Declaration>();

/**
 * Holds what a subject declares against what it declared when it was first asked. One that drops an output on the way is asked
 * for it no more, and what was wrong with it would go unread.
 *
 * @throws SubjectError naming the field, what it was and what it is
 */
export function assertSameDeclaration(subject: Subject): void {
  const now = Object.fromEntries(DECISIVE.map((field) => [field, JSON.stringify(subject[field])])) as Declaration;
  const before = first.get(subject);
  if (!before) {
    first.set(subject, now);
    return;
  }
  const changed = DECISIVE.find((field) => now[field] !== before[field]);
  if (changed === undefined) return;
  throw new SubjectError(
    `${subject.name} declared ${before[changed] ?? 'nothing'} as its ${changed} before, and now declares ${now[changed] ?? 'nothing'}. A subject declares the same for as long as it is open.`,
  );
}
