import type { Row } from '../../core/case';
import type { Counterexample } from '../../core/report/counterexample';
import type { InvariantReport } from '../../core/report/report';
import { allHeld, counterexample } from '../testing/reports';
import { causeInWords, violatedInWords } from './why-not-safe';

const LEFT: Row = { tokens: [5], types: [0], at: [1], under: [7], otherUnder: [8] };
const BOTH: Row = { ...LEFT, under: [7, 7], otherUnder: [8, 8] };

function broken(name: string, found: Partial<Counterexample> = {}): InvariantReport {
  return { ...allHeld.invariants[0], name, verdict: 'violated', counterexample: { ...counterexample, ...found } };
}

const leak = (reach?: 'the pad id' | 'other ids alone'): Partial<Counterexample> => ({
  diagnosis: {
    dependsOn: 'pad content',
    text: 'A leak, by pad content.',
    ...(reach && { reach: { with: reach, tried: 12, text: 'Tried.' } }),
  },
});

const felt = (row: Row, ...held: string[]): Partial<Counterexample> => ({
  case: { length: row.under.length + 1, rows: [row], singleton: true },
  needs: { parts: [{ part: 'side', broken: [], held }], tried: 1, text: 'One alternative tried.' },
});

test('that it takes other ids than the pad id is in the first line, where all leaks say so', () => {
  const [content, unpadded] = ['pad-content-is-ignored', 'matches-unpadded'];
  const others = [broken(content, leak('other ids alone')), broken(unpadded, leak('other ids alone'))];
  const told = 'Not safe to batch with other ids than the pad id under padding: pad-content-is-ignored is violated.';
  expect(violatedInWords(others)).toBe(told);
  // What is wrong beside padding has no say in it.
  expect(violatedInWords([...others, broken('token-types-matter')])).toBe(told);
  const plain = 'Not safe to batch: pad-content-is-ignored is violated.';
  expect(violatedInWords([...others, broken('pad-length-is-ignored', leak('the pad id'))])).toBe(plain);
  expect(violatedInWords([...others, broken('pad-length-is-ignored', leak())])).toBe(plain);
});

test('a claim that moves the padding itself does not say on which side padding is felt', () => {
  const onLeft = broken('pad-content-is-ignored', felt(LEFT, 'on the right'));
  const moved = broken('layout-is-ignored', felt({ ...LEFT, at: [0] }));
  expect(violatedInWords([onLeft, moved])).toMatch(/^Not safe to batch with padding on the left: /);
  expect(violatedInWords([{ ...moved }])).toBe('Not safe to batch: layout-is-ignored is violated.');
  const onBoth = broken('matches-unpadded', felt(BOTH, 'on the right'));
  expect(violatedInWords([onLeft, onBoth])).toMatch(/^Not safe to batch with padding elsewhere than on the right: /);
  const anywhere = broken('matches-unpadded', felt(BOTH));
  expect(violatedInWords([onLeft, anywhere])).toMatch(/^Not safe to batch: /);
});

test('both the side and the ids are told', () => {
  const found = broken('pad-content-is-ignored', { ...felt(LEFT, 'on the right'), ...leak('other ids alone') });
  expect(violatedInWords([found])).toBe(
    'Not safe to batch with padding on the left and other ids than the pad id under it: pad-content-is-ignored is violated.',
  );
});

test('what breaks in some tries only is told with how often', () => {
  const seldom = (violated: number, tries = 20): string =>
    violatedInWords([broken('pad-content-is-ignored', { recurrence: { violated, tries } })]);
  expect(seldom(4)).toBe(
    'Not safe to batch, and not the same twice: pad-content-is-ignored is violated in 4 of 20 tries.',
  );
  expect(seldom(0)).toMatch(/is violated once, and in none of 20 more tries\.$/);
  expect(seldom(20)).toBe('Not safe to batch: pad-content-is-ignored is violated.');
  const beside = broken('history-is-ignored', { recurrence: { violated: 2, tries: 20 } });
  expect(violatedInWords([beside])).toMatch(/ \(history-is-ignored, violated in 2 of 20 tries\)\.$/);
});

test('tokens that the mask shows and nobody hears are told by what hides them', () => {
  const cause = { name: 'token types act as the mask', evidence: 'Padding of type 1 moves it.' };
  const found = { diagnosis: { dependsOn: 'unknown', text: 'Not heard.', cause } } as const;
  expect(causeInWords([broken('added-token-is-felt', found)])).toBe(
    'Not safe to batch: token types act as the mask (added-token-is-felt).',
  );
  expect(causeInWords([broken('token-types-matter', found)])).toBeUndefined();
});
