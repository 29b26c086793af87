import { padproof } from './project.mjs';
import { page, plain } from './markdown.mjs';

const KINDS = {
  exact: 'Exact: bits of runs of one shape are compared. There is no tolerance.',
  calibrated: 'Calibrated: the bound is measured on the model, or follows from how many roundings there are.',
  'positive control': 'Positive control: it shows that the other claims can fail.',
};

/** The page of the claims: each with its sentence and how it is compared, from the code that judges it. */
export function claimsPage() {
  const { FAMILIES, INVARIANTS } = padproof();
  return page(
    '# Claims',
    `padproof judges ${INVARIANTS.length} claims, in ${FAMILIES.length} families. \`--only\` and \`--skip\` take their names.`,
    ...FAMILIES.flatMap((family) => [
      `## ${family[0].toUpperCase()}${family.slice(1)}`,
      ...INVARIANTS.filter((invariant) => invariant.family === family).flatMap(linesOf),
    ]),
  );
}

function linesOf({ name, claim, kind, advice, offer }) {
  if (!KINDS[kind]) throw new Error(`${name} is ${kind}, of which scripts/site/claims-page.mjs knows no sentence.`);
  return [
    `### ${name}`,
    plain(claim),
    KINDS[kind],
    ...(advice ? [`Where it breaks: ${plain(advice)}`] : []),
    ...(offer ? [`Where a model cannot be judged by it: ${plain(offer)}`] : []),
  ];
}
