import { createHash } from 'node:crypto';
import { buildOnce } from '../../cli/testing/binary';
import type { Report } from '../../core/report/report';
import { INVARIANTS } from '../../engine/invariants';
import { reportsOf } from '../../engine/campaign/reports';
import type { Picture } from '../../tools/picture/picture';
import { jsonReport } from '../json';
import { parseReport } from '../../tools/saved-report';
import { githubSummary } from '../github/summary';
import { allHeld, counterexample, everyVerdict } from '../testing/reports';
import { terminalReport } from '../terminal/terminal-report';
import type { PageData } from './page-data';
import { htmlReport } from './render-page';
import { withReportWords } from './report-words';
import { dataIn } from './testing/data-in';

beforeAll(buildOnce);

const between = (page: string, before: string, after: string): string => {
  const from = page.indexOf(before) + before.length;
  return page.slice(from, page.indexOf(after, from));
};
const dataOf = (page: string): PageData => dataIn(page);
const scriptOf = (page: string): string => between(page, '<script>', '</script>');
const called = (model: string): Report => ({ ...everyVerdict, subject: { ...everyVerdict.subject, model } });

it('allows its own script and style, and nothing from anywhere', () => {
  const page = htmlReport(everyVerdict);
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(between(page, 'Content-Security-Policy" content="', '"').split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(scriptOf(page))}`,
    `style-src ${hash(between(page, '<style>', '</style>'))}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  const markup = page.replace(scriptOf(page), '').replace(/<script type[^]*?<\/script>/, '');
  expect(markup.match(/\b(src|href|action)="[^"]*"/g)).toEqual(['href="data:,"']);
});

it('has 200 kB at most without its data', () => {
  const page = htmlReport(allHeld);
  expect(Buffer.byteLength(page) - JSON.stringify(dataOf(page)).length).toBeLessThan(200_000);
});

it('begins with the words of the terminal, with and without its script', () => {
  const page = htmlReport(everyVerdict);
  const [answer] = dataOf(page).answer;
  expect(answer).toBe('Not safe to batch: pad-content-is-ignored is violated.');
  expect(terminalReport(everyVerdict).replace(/\s+/g, ' ')).toContain(answer);
  expect(between(page, '<h1>', '</h1>')).toBe(answer);
  expect(between(page, '<pre>', '</pre>')).toContain('pad-content-is-ignored');
});

it('says of a run without an answer that there is none', () => {
  const report: Report = { ...everyVerdict, verdict: 'inconclusive', exitCode: 4, invariants: [] };
  expect(dataOf(htmlReport(report)).answer).toEqual(['No answer: the run is inconclusive.']);
});

it.each([
  ['</script><script>alert(1)</script>', /<\/script><script>alert/],
  ['<!--<script>', /<!--/],
  ['<img src=x onerror=alert(1)>"\'&', /<img/],
  ['\u001b[31m\u202egnp.exe\u2028\u0000', /[\u001b\u202e\u2028\u0000]/], // eslint-disable-line no-control-regex
])('a model named %j is text', (name, raw) => {
  const page = htmlReport(called(name));
  expect(page).not.toMatch(raw);
  const [{ made }] = dataOf(page).forms;
  const shown = made.find(({ label }) => label === 'model')!.text;
  // What would not be seen is spelt out.
  expect(shown).toBe(
    // eslint-disable-next-line no-control-regex
    name.replace(/[\u0000-\u001f\u2028\u202e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
});

it('has no secret of the environment in it', () => {
  const before = process.env.HF_TOKEN;
  process.env.HF_TOKEN = 'hf_abcdefghijklmnop';
  try {
    expect(htmlReport(called('m/hf_abcdefghijklmnop'))).not.toContain('abcdefghijkl');
  } finally {
    if (before === undefined) delete process.env.HF_TOKEN;
    else process.env.HF_TOKEN = before;
  }
});

it('shows each claim with its evidence, and both runs of what is violated', () => {
  const [form] = dataOf(htmlReport(everyVerdict)).forms;
  expect(form.claims.map(({ verdict }) => verdict)).toEqual(everyVerdict.invariants.map(({ verdict }) => verdict));
  const { violation } = form.claims.find(({ verdict }) => verdict === 'violated')!;
  expect(violation!.runs.map(({ name }) => name)).toEqual(['base', 'other padding']);
  expect(violation!.batch.rows[0].cells).toEqual([
    { id: 101, real: true },
    { id: 0, real: false, changed: true, other: 9 },
    { id: 7, real: false, changed: true, other: 8 },
  ]);
  expect(violation!.replay.command).toMatch(/^npx padproof replay /);
});

it('has the answers of several forms, and what was not run', () => {
  const as = (report: Report, dtype: string): Report => ({ ...report, subject: { ...report.subject, dtype } });
  const notRun = [{ subject: { model: 'm', dtype: 'q4' }, exitCode: 3 as const, message: 'It does not load.' }];
  const data = dataOf(htmlReport(reportsOf(42, [as(allHeld, 'fp32'), as(everyVerdict, 'q8')], notRun)));
  expect(data.answer).toEqual(['Not safe to batch as q8. Safe to batch as fp32. No answer for 1 of 3 forms.']);
  expect(data.forms.map(({ form }) => form)).toEqual(['fp32', 'q8']);
  expect(data.notRun).toEqual([{ form: 'q4', message: 'It does not load.' }]);
});

it('keeps within 2 MB, and says what that took', () => {
  const weights = Buffer.alloc(4 * 30_000).toString('base64');
  const side = { run: 'base', row: 0, ids: [1], real: [true], at: [0] };
  const attention = { sides: [side], heads: 1, layersInAll: 1, layers: [{ layer: 0, weights: [weights] }] };
  const picture: Picture = { attention, missing: [] };
  const [, violated] = everyVerdict.invariants;
  const claims = INVARIANTS.slice(0, 15).map(({ name }) => ({ ...violated, name }));
  const report: Report = { ...everyVerdict, invariants: claims };
  const pictures = new Map([[report, { of: new Map(claims.map(({ name }) => [name, picture])) }]]);
  const page = htmlReport(report, pictures);
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  const { cut, forms } = dataOf(page);
  expect(cut).toEqual([expect.stringMatching(/^Attention, layers and nodes .* left out/)]);
  const kept = forms[0].claims.flatMap(({ violation }) => (violation?.picture?.attention ? [violation.picture] : []));
  expect(kept).toHaveLength(1);
  expect(dataOf(htmlReport(everyVerdict, new Map())).cut).toEqual([]);
});

it('of a saved report says that attention is not in the file', () => {
  const { cut, forms } = dataOf(htmlReport(everyVerdict));
  expect(cut).toEqual([expect.stringMatching(/^Attention and layers are not on this page: a saved report/)]);
  const { violation } = forms[0].claims.find(({ verdict }) => verdict === 'violated')!;
  expect(violation!.picture).toEqual({ missing: cut });
});

it('has the tokens of its ids, where a vocabulary is known, and no others', () => {
  const side = { run: 'base', row: 0, ids: [101, 5], real: [true, false], at: [0] };
  const attention = { sides: [side], heads: 1, layersInAll: 1, layers: [] };
  const name = 'pad-content-is-ignored';
  const wordOf = (id: number): string | undefined => ({ 0: '[PAD]', 9: '<b>\u001bit', 101: '[CLS]' })[id];
  const pictures = { of: new Map([[name, { attention, missing: [] }]]), wordOf };
  const page = htmlReport(everyVerdict, new Map([[everyVerdict, pictures]]));
  const [form] = dataOf(page).forms;
  expect(form.words).toEqual({ 0: '[PAD]', 9: '<b>\\u001bit', 101: '[CLS]' });
  expect(page).not.toContain('<b>');
  const { violation } = form.claims.find((claim) => claim.name === name)!;
  expect(violation!.picture!.attention!.sides[0].tokens).toEqual(['[CLS]', '5']);
  expect(dataOf(htmlReport(everyVerdict)).forms[0]).not.toHaveProperty('words');
});

it('of a saved report has the tokens that were saved with it, and refuses what is none', () => {
  const wordOf = (id: number): string | undefined => ({ 0: '[PAD]', 9: '<b>\u001bit', 101: '[CLS]' })[id];
  const json = JSON.parse(jsonReport(withReportWords(everyVerdict, wordOf))) as Report;
  expect(json.words).toEqual({ 0: '[PAD]', 9: '<b>\u001bit', 101: '[CLS]' });
  const page = htmlReport(parseReport(json, 'r'));
  expect(dataOf(page).forms[0].words).toMatchObject({ 0: '[PAD]', 101: '[CLS]' });
  expect(page).not.toContain('<b>');
  expect(withReportWords(everyVerdict, () => undefined)).toBe(everyVerdict);
  for (const words of [{ id: 'a' }, { 1: 2 }, { 1: 'x'.repeat(65) }])
    expect(() => parseReport({ ...json, words }, 'r')).toThrow(/words/);
});

it('has the mark of the terminal before its answer, also where claims held and the answer is no', () => {
  const traits = allHeld.subject.traits.map((one) => ({ ...one, texts: undefined, positions: 'absolute' as const }));
  const use = { padding: 'left', padContent: 'pad-id', knownFrom: 'declared' } as const;
  const left: Report = { ...allHeld, subject: { ...allHeld.subject, traits }, use, limits: [] };
  const data = dataOf(htmlReport(left));
  expect(data.answer[0]).toMatch(/^Not safe to batch with padding on the left/);
  expect([data.verdict, data.look, data.forms[0].look]).toEqual(['held', 'inconclusive', 'inconclusive']);
  expect(terminalReport(left)).toMatch(/^\? Not safe/);
  expect(githubSummary(left)).toMatch(/^## \? (?!held)/);
  expect(dataOf(htmlReport(allHeld)).look).toBe('held');
});

it('shows a claim of somebody’s own by its case, since its runs are not known', () => {
  const [, violated] = everyVerdict.invariants;
  const own = { ...violated, name: 'my-own-claim', counterexample: { ...counterexample, invariant: 'my-own-claim' } };
  const report: Report = { ...everyVerdict, invariants: [own] };
  const { violation } = dataOf(htmlReport(report)).forms[0].claims[0];
  expect(violation!.runs).toEqual([]);
  expect(violation!.batch.rows).toHaveLength(2);
  expect(dataOf(htmlReport(report)).answer).toEqual(['Not safe to batch: my-own-claim is violated.']);
});
