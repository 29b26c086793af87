import { toJsonLine } from '../../core/json';
import type { FormData, PageData } from './page-data';

/** The most bytes of data on a page; script, style and the text report have the rest of 2 MB. */
const MOST_DATA = 1_600_000;

/** Page data within its bound: what is left out, attention first, is said in `cut`. */
export function fitted(data: PageData): PageData {
  const steps: readonly (readonly [string, (form: FormData) => FormData])[] = [
    ['Attention, layers and nodes of all claims but the first of each form', (form) => withoutPictures(form, 1)],
    ['Attention, layers and nodes', (form) => withoutPictures(form, 0)],
    ['The batches of all claims but the first ten of each form', (form) => withoutBatches(form, 10)],
    ['Limits, noise and what was not reached', withoutTheRest],
    ['All batches', (form) => withoutBatches(form, 0)],
    ...(data.plan === undefined ? [] : OF_CELLS),
  ];
  let kept = data;
  for (const [what, cut] of steps) {
    if (sizeOf(kept) <= MOST_DATA) return kept;
    kept = {
      ...kept,
      forms: kept.forms.map(cut),
      cut: [...kept.cut, `${what} were left out, for the size of this page.`],
    };
  }
  return kept;
}

/** Of many cells, what held goes first; their verdicts stay. */
const OF_CELLS: readonly (readonly [string, (form: FormData) => FormData])[] = [
  ['The claims of the cells that held', (form) => (form.verdict === 'held' ? withoutClaims(form) : form)],
  ['The claims of all cells', withoutClaims],
];

function sizeOf(data: PageData): number {
  return Buffer.byteLength(toJsonLine(data));
}

function withoutPictures(form: FormData, first: number): FormData {
  let seen = 0;
  const claims = form.claims.map((claim) => {
    if (!(claim.violation?.picture ?? claim.violation?.nodes) || seen++ < first) return claim;
    const { nodes: _, ...violation } = claim.violation!;
    return {
      ...claim,
      violation: { ...violation, picture: { missing: ['It was left out, for the size of this page.'] } },
    };
  });
  return { ...form, claims };
}

function withoutBatches(form: FormData, first: number): FormData {
  let seen = 0;
  const claims = form.claims.map((claim) => {
    if (!claim.violation || seen++ < first) return claim;
    const { batch } = claim.violation;
    return { ...claim, violation: { ...claim.violation, batch: { ...batch, positions: [], rows: [] }, runs: [] } };
  });
  return { ...form, claims };
}

function withoutTheRest(form: FormData): FormData {
  const { coverage } = form;
  return { ...form, limits: [], noise: [], coverage: { ...coverage, pairs: { ...coverage.pairs, missing: [] } } };
}

function withoutClaims(form: FormData): FormData {
  const { cases, longest } = form.coverage;
  const coverage = { cases, longest, classes: {}, pairs: { possible: 0, reached: 0, missing: [] } };
  return { ...form, claims: [], limits: [], told: [], warnings: [], made: [], noise: [], coverage };
}
