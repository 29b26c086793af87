import { marked } from 'marked';
import { reportsOf } from '../../engine/campaign/reports';
import { allHeld, everyVerdict } from '../testing/reports';
import { githubSummary } from './summary';

/** What a reader of the page sees of it, without its marks. */
const seen = (markdown: string): string =>
  (marked.parse(markdown, { gfm: true, async: false }) as string)
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

const rowsOf = (markdown: string): unknown =>
  marked.lexer(markdown).flatMap((token) => (token.type === 'table' ? (token.rows as unknown[]) : []));

test('it begins with the answer, then the line that brings the same cases again, the batch, and the claims', () => {
  const summary = githubSummary(everyVerdict);
  const text = seen(summary);
  const places = [
    '✗ violated: ./models/leaky.mjs',
    'Not safe to batch: pad-content-is-ignored is violated.',
    'npx padproof check ./models/leaky.mjs',
    'row 0 other ids',
    'npx padproof replay golden/counterexamples/pad-content-is-ignored-1.json',
    `${everyVerdict.invariants.length} claims`,
    'the subject gives no attentions',
  ].map((words) => text.indexOf(words));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThanOrEqual(0);
  expect(marked.lexer(summary).filter(({ type }) => type === 'code')).toHaveLength(2);
  expect(rowsOf(summary)).toHaveLength(everyVerdict.invariants.length);
});

test('what held has its answer and no batch; of several forms each has its own', () => {
  const held = seen(githubSummary(allHeld));
  expect(held).toContain('Safe to batch, however it is padded.');
  expect(held).not.toContain('row 0');
  const subject = { model: './folder', dtype: 'q8' as const };
  const both = seen(
    githubSummary(reportsOf(1, [allHeld, everyVerdict], [{ subject, exitCode: 3, message: 'no <file>' }])),
  );
  for (const words of ['Safe to batch', 'Not safe to batch', '? q8', 'no <file>']) expect(both).toContain(words);
});

test('it is no longer than 64,000 bytes, and counts what it leaves out', () => {
  const [, violated] = everyVerdict.invariants;
  const long = { ...everyVerdict, invariants: Array.from({ length: 200 }, () => violated) };
  const summary = githubSummary(long);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(64_000);
  expect(summary).toContain('Not safe to batch');
  expect(summary).toMatch(/\n[0-9]+ more sections: see the log of the step\.\n$/);
});

test('masks that are all tried are counted, and what answers nothing says so', () => {
  const exhaustive = { upTo: 3, masks: 14, cases: 14, passes: 2 };
  const masks = { ...allHeld, exhaustive, cases: { asked: 0, judged: 0, further: 0 } };
  expect(seen(githubSummary(masks))).toContain('every mask of up to 3 positions judged: 14 masks');
  const nothing = { ...allHeld, verdict: 'unsupported' as const, exitCode: 4 as const };
  expect(seen(githubSummary(nothing))).toContain('No answer: the model does not offer what judging a claim takes.');
});

test('what comes from outside marks nothing up', () => {
  const hostile =
    '- </details><img src=x onerror=alert(1)> **b** [l](https://a.example) www.b.example $x$ | @team ```\n# h';
  const [, violated, ...others] = everyVerdict.invariants;
  const { counterexample } = violated;
  const summary = githubSummary({
    ...everyVerdict,
    subject: { ...everyVerdict.subject, model: hostile },
    health: [{ check: 'classes', message: hostile }],
    invariants: [
      { ...violated, counterexample: { ...counterexample!, location: { where: hostile } } },
      ...others.map((one) => ({ ...one, reason: hostile })),
    ],
  });
  const html = marked.parse(summary, { gfm: true, async: false }) as string;
  expect(html.replace(/<pre>[^]*?<\/pre>/g, '')).not.toMatch(/<img|<a |<strong>b|<h1|<li|@team|\$x/);
  expect(html.match(/<\/details>/g)).toHaveLength(1);
  expect(html.match(/<h[23]/g)).toHaveLength(2);
  expect(rowsOf(summary)).toHaveLength(1 + others.length);
});
