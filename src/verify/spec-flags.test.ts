import { specFieldsOf, specWords } from './spec-flags';

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
