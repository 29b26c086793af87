import { LOWEST_FLOAT32 } from '../../core/float32';
import { FULLY_MASKED_POLICIES } from '../../core/subject';
import { browserBackendNames } from '../browser/bert';
import { backendNames } from './names';
import { DEVIATIONS, knownDeviation } from './deviations';

test('a deviation is known for its backend, its version and its mask constant, and for no other', () => {
  const [{ backend, package: part, version, maskConstant, fullyMasked, what }] = DEVIATIONS;
  expect(knownDeviation(backend, { [part]: version }, maskConstant)).toEqual({ fullyMasked, what });
  expect(knownDeviation('wasm', { [part]: version }, maskConstant)).toBeUndefined();
  expect(knownDeviation(backend, { [part]: `${version}-next` }, maskConstant)).toBeUndefined();
  expect(knownDeviation(backend, {}, maskConstant)).toBeUndefined();
  expect(knownDeviation(backend, { [part]: version }, -1e9)).toBeUndefined();
});

test('the built-in BERT meets what is listed for float32, on a backend that there is', () => {
  for (const { backend, maskConstant, fullyMasked, version, what } of DEVIATIONS) {
    expect(maskConstant).toBe(LOWEST_FLOAT32);
    expect([...backendNames, ...browserBackendNames]).toContain(backend);
    expect(FULLY_MASKED_POLICIES).toContain(fullyMasked);
    expect(what).toContain(version);
  }
});
