import { historyText } from '../../report/tools/history';
import { historyOf } from './history';
import { dayIn } from './read';
import { allHeld, withBound } from '../../report/testing/reports';

const on = (day: string, bound: number, model = 'm'): Parameters<typeof historyOf>[0][number] => {
  const report = withBound({ ...allHeld, subject: { ...allHeld.subject, model } }, bound);
  return { file: `${day}.json`, when: new Date(day), report };
};
const CLAIM = allHeld.invariants[0].name;

test('reports come by time, each with its largest deviation in parts of its bound', () => {
  const { reports } = historyOf([on('2026-11-02', 2), on('2026-11-01', 4)]);
  expect(reports.map(({ file, worst }) => [file, worst])).toEqual([
    ['2026-11-01.json', { claim: CLAIM, share: 0.25 }],
    ['2026-11-02.json', { claim: CLAIM, share: 0.5 }],
  ]);
  const { judged, further } = allHeld.cases;
  expect(reports[0]).toMatchObject({ cases: judged + further, perSecond: (judged + further) / allHeld.seconds });
});

test('a violated claim about bits is named, unless another is beyond its bound', () => {
  const of = (bound: number) => {
    const report = withBound(allHeld, bound);
    const exact = { ...allHeld.invariants[0], name: 'of bits', verdict: 'violated' as const, bounds: [] };
    return { file: 'a', when: new Date(0), report: { ...report, invariants: [report.invariants[0], exact] } };
  };
  const { reports } = historyOf([of(4), of(0.5)]);
  expect(reports.map(({ bits, worst }) => [bits, worst?.share])).toEqual([
    ['of bits', 0.25],
    [undefined, 2],
  ]);
  const lines = historyText({ reports, grown: [] }).split('\n');
  expect(lines.filter((line) => line.startsWith('1970')).map((line) => line.split(/ +/)[4])).toEqual(['bits', '2']);
});

test('what grew is told by model, the most first; what shrank or stood still is not', () => {
  const days = [on('2026-11-01', 4), on('2026-11-02', 2), on('2026-11-01', 8, 'n'), on('2026-11-03', 1, 'n')];
  const { grown } = historyOf([...days, on('2026-11-01', 2, 'same'), on('2026-11-02', 3, 'same')]);
  expect(grown.map(({ model, factor }) => [model.split(',')[0], factor])).toEqual([
    ['n', 8],
    ['m', 2],
  ]);
});

test('a number that is none is worse than any, and a claim without a bound is left out', () => {
  const odd = withBound(allHeld, 4);
  const [first] = odd.invariants;
  // As JSON has it.
  const bounds = [...first.bounds, { ...first.bounds[0], observed: 'NaN' as unknown as number }];
  const when = new Date(0);
  const { reports } = historyOf([
    { file: 'a', when, report: { ...odd, invariants: [{ ...first, bounds }] } },
    { file: 'b', when, report: withBound(allHeld, 0) },
  ]);
  expect(reports.map(({ worst }) => worst?.share)).toEqual([NaN, undefined]);
});

test.each([
  ['2026-11-30.json', '2026-11-30T00:00'],
  ['padproof-20261130/report.json', '2026-11-30T00:00'],
  ['2026-11-29/2026-11-30T03-15.json', '2026-11-30T03:15'],
  ['2026-11-30_0315.json', '2026-11-30T03:15'],
  ['2026-13-30.json', undefined],
  ['12026-11-30.json', undefined],
  ['seed-1.json', undefined],
])('the day in %s is %s', (name, when) => {
  expect(dayIn(name)?.toISOString().slice(0, 16)).toBe(when);
});
