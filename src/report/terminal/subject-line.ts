import type { Report, SubjectReport } from '../../core/report/report';
import { isGivenInCode } from '../replay-line';
import { printableLine, WIDTH } from '../text';

/** The least that is kept of a path. */
const LEAST = 16;
const MODULE = /\.[cm]?[jt]s$/;

/** The model that no MODEL names. */
export const BUILT_IN = 'the built-in BERT';

/** The model as the first lines name it. */
export function modelInWords(subject: Report['subject']): string {
  return isGivenInCode(subject) ? (subject.traits[0]?.name ?? 'a subject') : subject.model || BUILT_IN;
}

/** What was checked, in one line where that can be: the model, its path shortened, what computed it, and its precision. */
export function subjectLine({ subject }: Report): string {
  const facts = [...computedBy(subject), ...ownBert(subject)].map((fact) => ` · ${printableLine(fact)}`).join('');
  return `${shortened(printableLine(modelInWords(subject)), WIDTH - 2 - facts.length)}${facts}`;
}

/** What computes: the backend, where, and how precisely. */
function computedBy({ backend, browser, traits }: Report['subject']): string[] {
  const name = backend ?? traits.find((one) => one.backend)?.backend;
  const [{ precision } = {} as Partial<SubjectReport>] = traits;
  return [...(name ? [`${name}${browser ? ' in a browser' : ''}`] : []), ...(precision ? [precision] : [])];
}

/** That weights of a checkpoint were run by padproof's arithmetic, not by what they were made for. */
function ownBert({ model, traits }: Report['subject']): string[] {
  const isCheckpoint = model !== '' && !MODULE.test(model) && traits.some(({ kernels }) => kernels);
  return isCheckpoint ? ["padproof's own BERT ran its weights"] : [];
}

/** A path of at most so many characters, without its first folders; what is no path stays whole. */
export function shortened(path: string, most: number): string {
  const [first, ...others] = path.split('/');
  if (path.length <= most || others.length === 0) return path;
  let kept = others.pop()!;
  while (others.length > 0 && kept.length + others.at(-1)!.length + 3 <= Math.max(most, LEAST))
    kept = `${others.pop()!}/${kept}`;
  return others.length === 0 && first === '' ? `/${kept}` : `…/${kept}`;
}
