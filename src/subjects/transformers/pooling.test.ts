import { UsageError } from '../../core/errors';
import { namedPoolings, ownPooling } from './pooling';

test.each([
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_lasttoken', 'last_token'],
])('%s is %s', (flag, pooling) => {
  const config = { pooling_mode_mean_tokens: false, pooling_mode_cls_token: false, [flag]: true };
  expect(ownPooling(new Map(Object.entries(config)))).toBe(pooling);
});

test('the mean where nothing is said, or something that transformers.js has not', () => {
  expect(ownPooling(undefined)).toBe('mean');
  expect(ownPooling(new Map([['pooling_mode_max_tokens', true]]))).toBe('mean');
});

test('those that are named, and none that there is not', () => {
  expect(namedPoolings(['cls', 'mean'])).toEqual(['cls', 'mean']);
  expect(() => namedPoolings(['max'])).toThrow(UsageError);
  expect(() => namedPoolings(['max'])).toThrow(/`pooling` is "max"; expected some of mean, cls, last_token/);
});
