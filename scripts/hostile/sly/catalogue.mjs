import { entries as asking } from './catalogue/asking.mjs';
import { entries as company } from './catalogue/company.mjs';
import { entries as content } from './catalogue/content.mjs';
import { entries as deceit } from './catalogue/deceit.mjs';
import { entries as declared } from './catalogue/declared.mjs';
import { entries as extras } from './catalogue/extras.mjs';
import { entries as history } from './catalogue/history.mjs';
import { entries as memory } from './catalogue/memory.mjs';
import { entries as outputs } from './catalogue/outputs.mjs';
import { entries as refusing } from './catalogue/refusing.mjs';
import { entries as shapes } from './catalogue/shapes.mjs';
import { entries as sizes } from './catalogue/sizes.mjs';
import { INNOCENT } from './innocent.mjs';

/** Every subject that is wrong and tries to look right, by kind. */
const CATALOGUE = {
  memory,
  asking,
  outputs,
  shapes,
  content,
  company,
  history,
  sizes,
  declared,
  extras,
  refusing,
  deceit,
};

/** Every subject: those that are wrong, and those that are right and look odd, of the kind `innocent`. */
export const ALL = Object.entries({ ...CATALOGUE, innocent: INNOCENT }).flatMap(([kind, entries]) =>
  entries.map((entry) => ({ ...entry, kind })),
);

/** The kinds of subjects, by name. */
export const KINDS = [...new Set(ALL.map(({ kind }) => kind))];
