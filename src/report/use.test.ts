import { createColors } from 'picocolors';
import type { Report } from '../core/report/report';
import type { Use } from '../core/use';
import { allHeld } from './testing/reports';
import { answerLines, useLines } from './use';

const flat = (lines: readonly string[]): string => lines.join(' ').replace(/\s+/g, ' ');
const RIGHT: Use = { padding: 'right', padContent: 'pad-id', knownFrom: 'assumed' };
const ANY: Use = { padding: 'any', padContent: 'any', knownFrom: 'as asked for' };

function reportOf(positions: Report['subject']['traits'][0]['positions'], use: Use): Report {
  const traits = allHeld.subject.traits.map((one) => ({ ...one, texts: undefined, positions }));
  return { ...allHeld, subject: { ...allHeld.subject, traits }, use, limits: use === ANY ? undefined : [] };
}

const answer = (...asked: Parameters<typeof reportOf>): string =>
  flat(answerLines(reportOf(...asked), createColors(false)));

test('a model in which a position is the index in the row is not called safe with padding on the left', () => {
  expect(answer('absolute', { ...RIGHT, padding: 'left' })).toMatch(/^Not safe to batch with padding on the left: /);
  expect(answer('absolute', ANY)).toMatch(/^Safe to batch with padding on the right\. Not safe .* on the left: /);
  expect(answer('absolute', RIGHT)).toBe('Safe to batch: padding on the right, the pad id under it only.');
  expect(answer('relative', { ...RIGHT, padding: 'left' })).toBe(
    'Safe to batch: padding on the left, the pad id under it.',
  );
});

test('other ids on the left of a model that counts positions from the ids are a limit, and not safe where they are in use', () => {
  expect(answer('from-ids', RIGHT)).toBe('Safe to batch: padding on the right, the pad id under it only.');
  expect(flat(useLines(reportOf('from-ids', RIGHT)))).toContain(
    'other ids than the pad id on the left are not judged: positions are counted from the ids',
  );
  expect(answer('from-ids', ANY)).toMatch(/however it is padded\. Not with other ids than the pad id on the left: /);
  expect(answer('relative', ANY)).toBe('Safe to batch, however it is padded.');
});

test('where padding before the tokens is in use, and felt, it is told why', () => {
  const broken = (name: string): Report['invariants'] => [{ ...allHeld.invariants[0], name, verdict: 'violated' }];
  const told = (positions: 'absolute' | 'from-ids', use: Use, name = 'matches-unpadded'): string =>
    flat(
      answerLines({ ...reportOf(positions, use), verdict: 'violated', invariants: broken(name) }, createColors(false)),
    );
  expect(told('absolute', { ...RIGHT, padding: 'left' })).toMatch(/^Not safe .* on the left: it gives every token/);
  expect(told('from-ids', ANY)).toMatch(/^Not safe to batch with other ids than the pad id on the left: /);
  expect(told('absolute', RIGHT)).toBe('Not safe to batch: matches-unpadded is violated.');
  expect(told('absolute', ANY, 'pad-content-is-ignored')).toBe(
    'Not safe to batch: pad-content-is-ignored is violated.',
  );
});
