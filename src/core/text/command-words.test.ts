import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { commandOf, wordsOf } from './command-words';

test.each<[string, string[]]>([
  ['python my_model.py', ['python', 'my_model.py']],
  ['  python   x.py\n', ['python', 'x.py']],
  [`python "my model.py" 'a "b"' c\\ d`, ['python', 'my model.py', 'a "b"', 'c d']],
  [`x --name="a \\"b\\" $c"`, ['x', '--name=a "b" $c']],
  [`x '' ""`, ['x', '', '']],
])('%j', (command, words) => expect(wordsOf(command)).toEqual(words));

test.each([
  ['', /without a word/],
  [' ', /without a word/],
  [`python 'x.py`, /in which ' is not closed at character 8/],
  [`python "x.py\\"`, /in which " is not closed/],
  ['python x\\', /in which \\ is not closed/],
])('%j is refused', (command, message) => expect(() => wordsOf(command)).toThrow(message));

test('words are the same when they are one command in between, and a shell agrees', () => {
  const word = fc.string({ unit: fc.constantFrom(...`ab '"\\$*\n;é`), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      expect(wordsOf(commandOf(words))).toEqual(words);
    }),
    { seed: 5 },
  );
  const odd = ['a b', `it's`, '"', '$HOME', '\\', 'é;'];
  expect(execFileSync('sh', ['-c', `printf '%s\\n' ${commandOf(odd)}`], { encoding: 'utf8' })).toBe(
    `${odd.join('\n')}\n`,
  );
});
