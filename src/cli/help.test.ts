// What a newcomer is shown first.

import { padproof } from './testing/binary';

/** As a terminal of 80 columns shows it. */
async function helpOf(...verb: string[]): Promise<string[]> {
  const { code, stdout } = await padproof([...verb, '--help']);
  expect(code).toBe(0);
  return stdout.trimEnd().split('\n');
}

const VERBS =
  'init check matrix compare work merge report history replay explain golden certify faults smith conform python doctor setup'.split(
    ' ',
  );

test('padproof --help fits 25 lines of 80 characters, with a line for every verb, and names its own two flags', async () => {
  const lines = await helpOf();
  expect(lines.length).toBeLessThanOrEqual(25);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  for (const verb of VERBS) {
    const line = lines.find((each) => each.startsWith(`  ${verb} `))!;
    expect(line).toMatch(/ {2}[A-Z].*\.$/);
    expect(line).not.toContain('[options]');
  }
  expect(lines[0]).toBe('Usage: padproof VERB … | VERB --help | --help | --version');
});

test('check --help groups its flags: what to check, how long, the model, output', async () => {
  const lines = await helpOf('check');
  const headings = lines.filter((line) => /^[A-Z].*:$/.test(line));
  expect(headings).toEqual(['Arguments:', 'What to check:', 'How long:', 'The model:', 'Output:', 'Options:']);
  const groupOf = (flag: string): string | undefined => {
    const at = lines.findIndex((line) => line.startsWith(`  ${flag} `));
    return lines.slice(0, at).findLast((line) => headings.includes(line));
  };
  expect(['--only', '--skip', '--seed', '--max-length'].map(groupOf)).toEqual(Array(4).fill('What to check:'));
  expect(['--minutes', '--runs', '--small-first', '--workers', '--timeout'].map(groupOf)).toEqual(
    Array(5).fill('How long:'),
  );
  expect(['--backend', '--positions', '--words', '--model'].map(groupOf)).toEqual(Array(4).fill('The model:'));
  expect(['--json', '--junit', '--html', '--save', '--no-save'].map(groupOf)).toEqual(Array(5).fill('Output:'));
  // But for --help, no flag stands outside the groups.
  const rest = lines.slice(lines.indexOf('Options:') + 1).filter((line) => line.startsWith('  -'));
  expect(rest).toEqual([expect.stringMatching(/^ {2}-h, --help /)]);
});
