import { isPassing, pauseBefore } from './backoff';
import { RequestBudget } from './budget';

test('pauses double, unless the server says how long', () => {
  expect([1, 2, 3, 4, 5].map((tried) => pauseBefore(tried, null))).toEqual([500, 1000, 2000, 4000, 8000]);
  expect(pauseBefore(3, '7')).toBe(7000);
  expect(pauseBefore(3, 'Thu, 01 Jan 1970 00:01:00 GMT', 500, 20_000)).toBe(40_000);
  expect(pauseBefore(3, 'Thu, 01 Jan 1970 00:00:00 GMT', 500, 20_000)).toBe(0);
  expect(pauseBefore(1, 'soon')).toBe(500);
});

test('what a server asks for has a bound, and is a whole number of milliseconds', () => {
  const day = 86_400_000;
  for (const asked of ['9'.repeat(400), '86401', 'Fri, 31 Dec 9999 23:59:59 GMT'])
    expect(pauseBefore(1, asked)).toBe(day);
  expect(pauseBefore(1, '0.00000001')).toBe(0);
  for (const asked of ['NaN', 'Infinity', '1e9', '']) expect(pauseBefore(2, asked)).toBe(1000);
  expect(pauseBefore(1, '-5')).toBeGreaterThanOrEqual(0);
});

test('what may be better later is tried again, and nothing else', () => {
  const statuses = [200, 301, 400, 401, 404, 413, 422, 429, 500, 502, 503, 504];
  expect(statuses.filter(isPassing)).toEqual([429, 502, 503, 504]);
});

test('a budget ends at its number, of requests or of tokens', () => {
  const budget = new RequestBudget({ maxRequests: 2, maxTokens: 10 });
  budget.request();
  budget.spent.tokens = 9;
  budget.request();
  expect(() => budget.request()).toThrow('2 requests were made, and `maxRequests` 2 allows no more');
  const other = new RequestBudget({ maxRequests: 5, maxTokens: 10 });
  other.spent.tokens = 10;
  expect(() => other.request()).toThrow('10 tokens were read, and `maxTokens` 10 allows no more');
});
