import { environmentForOthers, flagsForOthers, isDebugged } from './node-flags';

test.each([
  [['--inspect'], undefined, true],
  [['--inspect-brk=0'], undefined, true],
  [[], '--no-warnings --inspect=9230', true],
  [['--no-warnings'], '--max-old-space-size=100', false],
  [[], undefined, false],
])('%j with NODE_OPTIONS %j', (execArgv, NODE_OPTIONS, expected) => {
  expect(isDebugged({ execArgv, env: { NODE_OPTIONS } })).toBe(expected);
});

test('other processes get the other flags', () => {
  expect(flagsForOthers({ execArgv: ['--no-warnings', '--inspect-brk', '--inspect=0'] })).toEqual(['--no-warnings']);
  expect(flagsForOthers({ execArgv: ['--no-warnings', '-e', "require('padproof')"] })).toEqual(['--no-warnings']);
  const env = { A: 'a', NODE_OPTIONS: '--no-warnings --inspect=9230 --enable-source-maps' };
  expect(environmentForOthers(env)).toEqual({ A: 'a', NODE_OPTIONS: '--no-warnings  --enable-source-maps' });
  expect(environmentForOthers({ A: 'a' })).toEqual({ A: 'a' });
});
