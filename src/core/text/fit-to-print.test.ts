import { createColors } from 'picocolors';
import { fitToPrint } from './fit-to-print';

const paint = createColors(true);
const coloured = paint.bold(`a ${paint.red('b')} ${paint.green('c')} ${paint.yellow('d')}`);

test('colours of reports stay where there are to be any', () => {
  expect(fitToPrint(coloured, true)).toBe(coloured);
  expect(fitToPrint(coloured)).not.toContain('\u001b');
});

test.each([
  '\u001b[2J',
  '\u001b[8m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u001b[31;1m',
  '\u007f',
  '\r',
  '\u202e',
  '\ud800',
])('%j is escaped, beside colours as well', (text) => {
  for (const colours of [true, false]) {
    const fit = fitToPrint(`${paint.red('x')}${text}`, colours);
    expect(fit).not.toContain(text);
    expect(fit).toContain('\\u');
  }
});

test('text, line breaks and tabs stay as they are', () => {
  const text = 'é 漢 😀\n\tx\n';
  expect(fitToPrint(text)).toBe(text);
  expect(fitToPrint(text, true)).toBe(text);
});

describe('a secret of the environment', () => {
  const before = process.env.PADPROOF_API_KEY;
  beforeAll(() => (process.env.PADPROOF_API_KEY = 'sk-abcdefghijklmnop'));
  afterAll(() => {
    if (before === undefined) delete process.env.PADPROOF_API_KEY;
    else process.env.PADPROOF_API_KEY = before;
  });

  test.each([true, false])('goes, with colours: %s', (colours) => {
    const fit = fitToPrint(`the key sk-abcdefghijklmnop, and ${paint.red('sk-abcdefghijklmnop')}`, colours);
    expect(fit).not.toContain('abcdefgh');
    expect(fit).toContain('the key');
  });
});
