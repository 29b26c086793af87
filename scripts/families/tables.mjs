// The tables of docs/families.md.
import { table } from '../between-marks.mjs';

const figure = (moved) => (moved < 1e-9 ? '0' : Number(moved.toPrecision(2)).toString());

export function twinTable(rows) {
  const head = [
    'twin',
    'use: side, content',
    'moved in float64',
    'verdict',
    'violated',
    'moved beyond',
    'limits',
    'answer',
  ];
  return table(
    head,
    rows.map(({ twin, use, asked, truth, verdict, broken, limits, answer, wrong }) => {
      const words = `${use.padding}, ${use.padContent === 'any' ? 'any id' : 'the pad id'}`;
      return [
        twin,
        Object.keys(asked).length === 0 ? `**${words}**` : words,
        figure(truth.inUse),
        wrong ? `${verdict} (wrong)` : verdict,
        broken.join(', ') || '–',
        figure(truth.anywhere),
        limits.join(', ') || '–',
        answer || '–',
      ];
    }),
  );
}

export function faultTable(deaths) {
  return table(
    ['twin', 'fault', 'after', 'found within', 'by'],
    deaths.map(({ twin, fault, evidence, by, cases }) => [
      twin,
      fault,
      evidence,
      by ? `${cases} cases` : '**survived**',
      by?.join(', ') ?? '–',
    ]),
  );
}
