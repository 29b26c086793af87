import type { FormData, PageData } from '../page-data';

/** A form that the board of claims shows, and its place among all forms of the page. */
export interface Column {
  readonly form: FormData;
  readonly at: number;
}

/** Returns the columns of the board. For a plan that is the chosen cell alone: a column for each cell would be wider than any screen. */
export function columnsOf({ plan, forms }: PageData, chosen: number): Column[] {
  const columns = forms.map((form, at) => ({ form, at }));
  return plan === undefined ? columns : columns.filter(({ at }) => at === chosen);
}

/** Returns the id of the evidence for a claim, by the place of its form among all: forms have claims of the same names. */
export function evidenceId(at: number, claim: string): string {
  return `evidence-${at}-${claim}`;
}
