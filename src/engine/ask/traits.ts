import type { WeightScale, Subject } from '../../core/subject';
import type { SubjectReport } from '../../core/report/report';

/** What a subject declares, and what has computed it so far, as plain data. */
export function traitsOf(subject: Subject, weightScale: WeightScale | undefined): SubjectReport {
  const {
    paddedQueriesSeePadding,
    tokenTypes,
    maskForms,
    backend,
    kernels,
    whyPlain,
    knownDeviation,
    platform,
    texts,
  } = subject;
  const {
    distancesMatter,
    precision,
    staticShape,
    maskInput,
    use,
    attention,
    window,
    packs,
    origins,
    notes = [],
  } = subject;
  return {
    name: subject.name,
    vocabularySize: subject.vocabularySize,
    maxLength: subject.maxLength,
    padId: subject.padId,
    positions: subject.positions,
    fullyMasked: subject.fullyMasked,
    ...(paddedQueriesSeePadding !== undefined && { paddedQueriesSeePadding }),
    outputs: subject.outputs,
    ...(tokenTypes !== undefined && { tokenTypes }),
    ...(maskForms !== undefined && { maskForms }),
    ...(backend !== undefined && { backend }),
    ...(distancesMatter && { distancesMatter }),
    ...(precision !== undefined && { precision }),
    ...(staticShape !== undefined && { staticShape }),
    ...(maskInput !== undefined && { maskInput }),
    ...(use !== undefined && { use }),
    ...(attention !== undefined && { attention }),
    ...(window !== undefined && { window }),
    ...(packs !== undefined && { packs }),
    ...(origins !== undefined && { origins }),
    ...(notes.length > 0 && { notes }),
    ...(kernels !== undefined && { kernels }),
    ...(whyPlain !== undefined && { whyPlain }),
    ...(knownDeviation !== undefined && { knownDeviation }),
    ...(platform && { platform }),
    ...(texts && { texts: { words: texts.words.length - 1, most: texts.most } }),
    ...(weightScale && { weightScale }),
  };
}
