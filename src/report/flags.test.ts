import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SPEC_FIELDS, specFieldsOf } from '../core/report/spec-fields';
import { INVARIANTS } from '../engine/invariants';
import { flagOf, specWords } from './flags';
import { terminalReport } from './terminal/terminal-report';
import { allHeld, counterexample, everyVerdict } from './testing/reports';

test('a flag is called as its option is, in small letters with hyphens; the model of a server is the exception', () => {
  expect(['backend', 'padId', 'acceptDeviations', 'served'].map((name) => flagOf(name as 'padId'))).toEqual([
    '--backend',
    '--pad-id',
    '--accept-deviations',
    '--model',
  ]);
});

test('what says something is kept, under its flag, in a fixed order', () => {
  const spec = { model: 'm', weightsSeed: '0', browser: true as const, backend: 'webgl' };
  expect(specFieldsOf(spec)).toEqual({ backend: 'webgl', browser: true, weightsSeed: '0' });
  expect(specWords(spec)).toEqual(['--backend', 'webgl', '--browser', '--weights-seed', '0']);
  expect(specWords(spec, ['backend'])).toEqual(['--backend', 'webgl']);
});

test('what is absent, empty or false says nothing', () => {
  expect(specFieldsOf({ revision: undefined, weightsSeed: '' })).toEqual({});
  expect(specWords({ ...({ browser: false } as object) })).toEqual([]);
});

test('each field has a flag of its own, and a command has them in one order, whatever order they were said in', () => {
  const said = Object.fromEntries([...SPEC_FIELDS].reverse().map((field) => [field, field]));
  expect(specWords(said).join(' ')).toBe(
    [
      '--program program --backend backend --browser browser --kernels kernels --weights-seed weightsSeed',
      '--dtype dtype --graph-optimization graphOptimization --execution-provider executionProvider --threads threads',
      '--level level --pooling pooling --revision revision',
      '--python python --attention attention --torch-dtype torchDtype --device device --batch-size batchSize',
      '--accept-deviations acceptDeviations --words words --tokenizer tokenizer',
      '--kind kind --model served --vocabulary vocabulary --pad-id padId --positions positions --padding padding',
      '--pad-content padContent --pad-to padTo --longest longest --input input --output output',
    ].join(' '),
  );
});

test('a list has commas between its entries, and says nothing where it is empty', () => {
  expect(specWords({ input: ['ids=a', 'mask=b'], output: [] })).toEqual(['--input', 'ids=a,mask=b']);
  expect(specFieldsOf({ input: [], output: ['pooled=b'] })).toEqual({ output: ['pooled=b'] });
});

/** They start a program in Python, which has flags of its own. */
const LAUNCHES = ['subjects/torch/source.ts', 'subjects/torch/sentence-transformers.ts'];

/** Flags of other programs, which messages and launches name. */
const OF_OTHERS =
  /--(ignore-scripts|save-dev|check|import|browser\.|enable-|disable-|use-angle|host-resolver-rules|help \/usr)/;

test('who reads a report in code is told of the option that says all, not of a flag', () => {
  const [held] = allHeld.invariants;
  const claims = INVARIANTS.map(({ name }) => ({ ...held, name }));
  const [, violated, , unsupported] = everyVerdict.invariants;
  const limits = [[0, 1, 2], [0, 1], [1, 2], [0]].map((at, i) => {
    const rows = [{ tokens: at, types: at, at, under: [9, 9, 9], otherUnder: [9, 9, 9] }];
    return {
      ...violated,
      name: INVARIANTS[i].name,
      counterexample: { ...counterexample, case: { ...counterexample.case, rows } },
    };
  });
  const use = { padding: 'right', padContent: 'pad-id', knownFrom: 'assumed' } as const;
  const text = terminalReport({ ...allHeld, invariants: [...claims, unsupported], use, limits }).replace(/\s+/g, ' ');
  expect(text).not.toContain('--verbose');
  expect(text.match(/`verbose` lists them|Why: `verbose`|more with `verbose`/g)).toHaveLength(3);
});

test('no flag is spelled out below the command line and its replay lines: messages name options', () => {
  const src = join(__dirname, '..');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      /\.ts$/.test(file) &&
      !LAUNCHES.includes(file) &&
      // Two dashes begin a property of CSS there.
      !file.startsWith('report/html/browser/') &&
      !/\.(test|deep|slow)\.ts$|testing\/|^cli\/|^report\/(flags|replay-line|tools\/smith)\.ts$/.test(file),
  );
  const spelled = files.flatMap((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      .filter((line) => /['"`]--[a-z]| --[a-z][a-z-]+[^\\w.]/.test(line) && !OF_OTHERS.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(files.length).toBeGreaterThan(300);
  expect(spelled).toEqual([]);
});
