import type { Report } from '../../core/report/report';
import { flagOf } from '../flags';
import { counted, wrapped } from '../text';

/** The lines on earlier counterexamples; none where no such file was found. */
export function corpusLines({ corpus, invariants }: Report): string[] {
  if (!corpus) return [];
  const { folder, readOnly, replayed, violated, held, skipped } = corpus;
  const found = invariants.some(({ counterexample, savedTo }) => counterexample && savedTo === undefined);
  const texts = [
    ...(replayed > 0
      ? [`${counted(replayed, 'earlier counterexample')} tried first: ${violated} still violated, ${held} held`]
      : []),
    ...skipped.map(({ file, why }) => `skipped ${file}: ${why}`),
    ...(readOnly && found
      ? [`nothing was saved in ${folder}, since CI is set; ${flagOf('save')} FOLDER saves all the same`]
      : []),
  ];
  return texts.flatMap((text) => wrapped('  corpus    ', text));
}
