import type { Report } from '../../core/report/report';
import type { Picture } from '../../tools/picture/picture';
import type { WordOf } from '../../tools/picture/token-words';
import type { FormData } from './page-data';

/** The most ids of one form that have words. */
const MOST_WORDS = 2000;

/** What a report says of its ids. */
export function savedWords({ words }: Pick<Report, 'words'>): WordOf | undefined {
  return words && ((id) => (Object.hasOwn(words, id) ? words[id] : undefined));
}

/** A form with the tokens that its ids stand for, on its batches and on its pictures. */
export function withWords(form: FormData, wordOf: WordOf): FormData {
  const { claims, limits, example } = form;
  const violations = [...claims, ...limits].flatMap(({ violation }) => violation ?? []);
  const runs = [...violations, ...(example ? [example] : [])].flatMap((one) => one.runs);
  const cells = [...violations, ...runs].flatMap(({ batch }) => batch.rows.flatMap((row) => row.cells));
  const ids = new Set(cells.flatMap(({ id, other }) => (other === undefined ? [id] : [id, other])));
  const words = [...ids].slice(0, MOST_WORDS).flatMap((id) => {
    const word = wordOf(id);
    return word === undefined ? [] : [[id, word] as const];
  });
  if (words.length === 0) return form;
  return {
    ...form,
    words: Object.fromEntries(words),
    claims: claims.map((claim) => {
      const { violation } = claim;
      if (!violation?.picture) return claim;
      return { ...claim, violation: { ...violation, picture: pictureWith(violation.picture, wordOf) } };
    }),
    ...(example && { example: { ...example, picture: pictureWith(example.picture, wordOf) } }),
  };
}

function pictureWith(picture: Picture, wordOf: WordOf): Picture {
  const { attention } = picture;
  if (!attention) return picture;
  const sides = attention.sides.map((side) => ({ ...side, tokens: side.ids.map((id) => wordOf(id) ?? String(id)) }));
  return { ...picture, attention: { ...attention, sides } };
}
