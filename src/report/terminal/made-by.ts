import type { Report, SubjectReport } from '../../core/report/report';
import { printableLine, WIDTH, wrapped } from '../text';
import { modelInWords } from './subject-line';

const INDENT = '  ';

/** What made the report: versions, the model by its whole name, what computed it and the seed. */
export function madeByLines({ padproof, node, subject, seed }: Report): string[] {
  const backend = subject.backend ?? subject.traits.find((traits) => traits.backend)?.backend;
  const { kernels } = subject.traits.find((traits) => traits.kernels) ?? {};
  const [{ precision } = {} as Partial<SubjectReport>] = subject.traits;
  const facts = [
    `padproof ${padproof}`,
    modelInWords(subject),
    ...(backend ? [`${backend}${subject.browser ? ' in a browser' : ''}`] : []),
    ...(kernels ? [`kernels ${kernels}`] : []),
    ...(precision ? [precision] : []),
    `seed ${seed}`,
    node.replace(/^v?/, 'node '),
  ];
  const [first, ...rest] = wrapped('', facts.map(printableLine).join(' · '), WIDTH - INDENT.length);
  // Behind an indent no name can pass for a line of padproof's own.
  return [first, ...rest.map((line) => INDENT + line)];
}
