import { SubjectError } from '../../core/errors';
import type { SubjectReport } from '../../core/report/report';
import type { Extras, Subject, SubjectSource, WeightScale } from '../../core/subject';
import { validateSubject } from '../../core/subject';
import { traitsOf } from '../ask/traits';
import type { OutputSizes } from '../plan/output-sizes';

/** The step of a ledger that is the opening of the subject. */
export const OPENED = 'opened';

const EXTRAS = ['reference', 'reordered', 'gradients', 'together'] as const satisfies readonly (keyof Extras)[];

/** What a campaign knows of its subject before it asks for a case, as plain data: cases and runs follow from it. */
export interface Opened {
  readonly name: string;
  readonly weightScales: readonly WeightScale[];
  readonly backend?: string;
  readonly traits: SubjectReport;
  readonly extras: readonly (typeof EXTRAS)[number][];
  /** Of what texts are made, where it takes texts. */
  readonly words?: readonly string[];
  readonly sizes: OutputSizes;
}

/** Takes note of a subject that was opened. */
export function openedAs({ name, weightScales, backend }: SubjectSource, subject: Subject, sizes: OutputSizes): Opened {
  return {
    name,
    weightScales,
    ...(backend !== undefined && { backend }),
    traits: traitsOf(subject, weightScales[0]),
    extras: EXTRAS.filter((extra) => subject[extra] !== undefined),
    ...(subject.texts && { words: subject.texts.words }),
    sizes,
  };
}

/**
 * A source of what only declares: cases can be generated for it, and nothing can be asked of it.
 * @throws UsageError where no subject can declare this.
 */
export function declaredSource({ name, weightScales, backend, traits, extras, words }: Opened): SubjectSource {
  const { weightScale: _, texts, ...declared } = traits;
  const nobody = async (): Promise<never> => {
    throw new SubjectError('Nobody is asked anything where shards are merged. That is a bug in padproof.');
  };
  const subject: Subject = {
    ...declared,
    ...Object.fromEntries(extras.map((extra) => [extra, nobody])),
    ...(texts && { texts: { words: words ?? [], most: texts.most } }),
    encode: nobody,
  };
  validateSubject(subject, 'the subject of the shards');
  const open = async (): Promise<Subject> => subject;
  return { name, weightScales, ...(backend !== undefined && { backend }), reopens: false, open };
}
