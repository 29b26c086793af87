import { padproof } from './project.mjs';
import { page, plain } from './markdown.mjs';

const KINDS = {
  exact: 'Exact: bits of runs of one shape are compared. There is no tolerance.',
  calibrated: 'Calibrated: the bound is measured on the model, or follows from how many roundings there are.',
  'positive control': 'Positive control: it shows that the other claims can fail.',
};

/** The page of the claims: each with its sentence and how it is compared, from the code that judges it. */
export function claimsPage() {
  const { INVARIANTS } = padproof();
  const names = new Set();
  const sections = INVARIANTS.flatMap((invariant) => {
    if (names.has(invariant.name)) throw new Error(`Two claims have the name ${invariant.name}.`);
    names.add(invariant.name);
    const kind = KINDS[invariant.kind];
    if (!kind)
      throw new Error(
        `${invariant.name} is ${invariant.kind}, of which scripts/site/claims-page.mjs knows no sentence.`,
      );
    return [
      `## ${invariant.name}`,
      plain(invariant.claim),
      kind,
      ...(invariant.advice ? [`Where it breaks: ${plain(invariant.advice)}`] : []),
      ...(invariant.offer ? [`Where a model cannot be judged by it: ${plain(invariant.offer)}`] : []),
    ];
  });
  return page(
    '# Claims',
    `padproof judges ${INVARIANTS.length} claims, in this order. \`--only\` and \`--skip\` take their names.`,
    ...sections,
  );
}
