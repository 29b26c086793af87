import type { Report } from '../core/report/report';
import type { Use } from '../core/use';
import { judgedLines } from './judged';
import { allHeld } from './testing/reports';

const flat = (report: Partial<Report>, traits: Partial<Report['subject']['traits'][0]> = {}): string =>
  judgedLines({
    ...allHeld,
    subject: {
      ...allHeld.subject,
      traits: [{ ...allHeld.subject.traits[0], texts: undefined, padId: 3, positions: 'absolute', ...traits }],
    },
    ...report,
  })
    .join(' ')
    .replace(/\s+/g, ' ');

const judged: Report['judged'] = [
  { output: 'lastHiddenState', shape: ['B', 'S', 32] },
  { output: 'pooled.pooler_output', shape: ['B', 32] },
];

test('one line says what was judged, each part with where it is known from', () => {
  const use: Use = {
    ...{ padding: 'right', padContent: 'pad-id', knownFrom: 'a file', pooling: 'cls' },
    origins: { pooling: 'another' },
  };
  const origins = { padId: 'pad_token_id in config.json', positions: 'as asked for' };
  expect(flat({ judged, use }, { origins })).toBe(
    ' judged lastHiddenState [B, S, 32] · pooled.pooler_output [B, 32] · pad id 3 (pad_token_id in config.json) · positions absolute (as asked for) · padding on the right, the pad id under it (a file) · pooled by cls (another)',
  );
});

test('what the subject says itself is declared; of texts nobody sees ids', () => {
  expect(flat({ judged, use: undefined })).toContain(
    '· pad id 3 (declared) · positions absolute (declared) · any padding (no use is declared)',
  );
  expect(flat({ judged }, { texts: { words: 5, most: 8 } })).toBe(
    ' judged lastHiddenState [B, S, 32] · pooled.pooler_output [B, 32]',
  );
  expect(flat({ judged: undefined })).toBe('');
});
