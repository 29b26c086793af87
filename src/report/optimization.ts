import type { SubjectSpec } from '../core/report/subject-spec';
import type { Report } from '../core/report/report';
import type { Reports } from '../engine/campaign/reports';
import { counted, wrapped } from './text';

/**
 * Says of each graph that held as it stands, and did not once it was optimised, that it is the optimisation that is wrong; as lines. The
 * two are the same form otherwise: on one provider, in as many threads. Only where as many cases were judged of it as it stands: of a run
 * that time ends the slower graph reaches fewer. A file in ORT format was optimised when it was made, and says nothing.
 * @param formOf the name of one form of a model among several
 */
export function optimizationToBlame(
  { reports }: Reports,
  formOf: (subject: SubjectSpec) => string | undefined,
): string[] {
  const plain = (subject: SubjectSpec): string | undefined => formOf({ ...subject, graphOptimization: undefined });
  const sound = reports.filter(
    (one) => one.verdict === 'held' && one.subject.graphOptimization === 'disabled' && !isInOrtFormat(one),
  );
  return sound.flatMap(({ subject, cases }) => {
    const broken = reports.filter(
      (one) => one.verdict === 'violated' && plain(one.subject) === plain(subject) && one.cases.judged <= cases.judged,
    );
    if (broken.length === 0) return [];
    const levels = broken.map((one) => one.subject.graphOptimization).join(', ');
    const { dtype, executionProvider, threads } = subject;
    const form = [
      ...(dtype === undefined ? [] : [` of ${dtype}`]),
      ...(executionProvider === undefined ? [] : [` on ${executionProvider}`]),
      ...(threads === undefined ? [] : [` in ${counted(threads, 'thread')}`]),
    ].join('');
    return wrapped(
      '  ',
      `The graph${form} is right; its optimisation at level ${levels} is not: as it stands (disabled) it held.`,
    );
  });
}

function isInOrtFormat({ subject }: Report): boolean {
  return subject.traits.some(({ platform }) => platform?.settings?.format === 'ORT');
}
