import { specFieldsOf, specWords, SPEC_FLAGS } from './spec-flags';

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
  const said = Object.fromEntries([...Object.keys(SPEC_FLAGS)].reverse().map((field) => [field, field]));
  expect(specWords(said).join(' ')).toBe(
    [
      '--backend backend --browser browser --kernels kernels --weights-seed weightsSeed --dtype dtype --level level',
      '--pooling pooling --revision revision --accept-deviations acceptDeviations --words words --tokenizer tokenizer',
      '--kind kind --model served --vocabulary vocabulary --pad-id padId --positions positions --longest longest',
      '--input input --output output',
    ].join(' '),
  );
});

test('a list has commas between its entries, and says nothing where it is empty', () => {
  expect(specWords({ input: ['ids=a', 'mask=b'], output: [] })).toEqual(['--input', 'ids=a,mask=b']);
  expect(specFieldsOf({ input: [], output: ['pooled=b'] })).toEqual({ output: ['pooled=b'] });
});
