import type { SubjectSpec } from '../core/report/subject-spec';
import type { Reports } from '../engine/campaign/reports';
import { wrapped } from './text';

/**
 * Says of each graph that held as it stands, and did not once it was optimised, that it is the optimisation that is wrong; as lines. Only
 * where as many cases were judged of it as it stands: of a run that time ends the slower graph reaches fewer.
 * @param formOf the name of one form of a model among several
 */
export function optimizationToBlame(
  { reports }: Reports,
  formOf: (subject: SubjectSpec) => string | undefined,
): string[] {
  const plain = (subject: SubjectSpec): string | undefined => formOf({ ...subject, graphOptimization: undefined });
  const sound = reports.filter((one) => one.verdict === 'held' && one.subject.graphOptimization === 'disabled');
  return sound.flatMap(({ subject, cases }) => {
    const broken = reports.filter(
      (one) => one.verdict === 'violated' && plain(one.subject) === plain(subject) && one.cases.judged <= cases.judged,
    );
    if (broken.length === 0) return [];
    const levels = broken.map((one) => one.subject.graphOptimization).join(', ');
    const dtype = subject.dtype === undefined ? '' : ` of ${subject.dtype}`;
    return wrapped(
      '  ',
      `The graph${dtype} is right; its optimisation at level ${levels} is not: as it stands (disabled) it held.`,
    );
  });
}
