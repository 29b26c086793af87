import { randomBytes } from 'node:crypto';
import { redactSecrets } from '../core/text/redact-secrets';
import { jsonReport } from './json';
import { junitReport } from './junit';
import { terminalReport } from './terminal/terminal-report';
import { allHeld, everyVerdict } from './testing/reports';

const kept = { ...process.env };
afterEach(() => (process.env = { ...kept }));

/** Each report, as a user may see it. */
const TEXTS = [everyVerdict, allHeld].flatMap((report) => [
  terminalReport(report),
  terminalReport(report, { colours: true, verbose: true }),
  jsonReport(report),
  junitReport(report),
]);

test('a report without a secret is the same to a letter, whatever the secrets are', () => {
  for (let i = 0; i < 20; i++) {
    process.env.PADPROOF_API_KEY = `sk-${randomBytes(24).toString('base64url')}`;
    process.env.OPENAI_API_KEY = randomBytes(16).toString('hex');
    process.env.HF_TOKEN = `hf_${randomBytes(17).toString('hex')}`;
    for (const text of TEXTS) expect(redactSecrets(text)).toBe(text);
  }
});

test('a secret in a report goes, and the JSON can be read', () => {
  process.env.PADPROOF_API_KEY = 'sk-of-many-letters';
  const report = { ...allHeld, subject: { ...allHeld.subject, model: 'the model sk-of-many-letters' } };
  const text = redactSecrets(jsonReport(report));
  expect(text).not.toContain('many-letters');
  expect(JSON.parse(text)).toMatchObject({ subject: { model: 'the model …' }, seed: allHeld.seed });
  expect(redactSecrets(terminalReport(report))).not.toContain('many-letters');
});
