import { countsSince, mergedPlatform, sumOfCounts, withCounts } from './platform-counts';
import type { SubjectReport } from '../../core/report/report';
import type { Platform } from '../../core/subject';

test('what was counted since is what there is more of each', () => {
  expect(countsSince({ calls: 3 }, { calls: 10, dispatches: 4 })).toEqual({ calls: 7, dispatches: 4 });
  expect(countsSince(undefined, { calls: 10 })).toEqual({ calls: 10 });
  expect(countsSince({ calls: 3 }, undefined)).toBeUndefined();
});

test('a sum has what either has', () => {
  expect(sumOfCounts({ calls: 1, a: 2 }, { calls: 3, b: 4 })).toEqual({ calls: 4, a: 2, b: 4 });
  expect(sumOfCounts(undefined, undefined)).toEqual({});
});

test('a subject is told with the counts of all, where it has a platform and there are any', () => {
  const traits = { name: 'toy', platform: { device: 'a GPU', counts: { calls: 1 } } } as unknown as SubjectReport;
  expect(withCounts(traits, { calls: 2 }).platform).toEqual({ device: 'a GPU', counts: { calls: 3 } });
  expect(withCounts(traits, undefined)).toBe(traits);
  const without = { name: 'toy' } as SubjectReport;
  expect(withCounts(without, { calls: 2 })).toBe(without);
});

test('of platforms that differ, one says what each is', () => {
  const one: Platform = { device: 'A', versions: { chromium: '140', dawn: '1' }, settings: { fast: true } };
  const other: Platform = {
    device: 'B',
    software: true,
    versions: { chromium: '141' },
    settings: { fast: false, n: 2 },
  };
  expect(mergedPlatform(one, [])).toEqual(one);
  expect(mergedPlatform(one, [one, other, one])).toEqual({
    device: 'A + B',
    software: true,
    versions: { chromium: '140 + 141', dawn: '1' },
    settings: { fast: 'true + false', n: 2 },
  });
});

test('what was merged before is merged again as what it was: names do not pile up', () => {
  const [a, b] = ['A', 'B'].map((device): Platform => ({ device, versions: { driver: `of ${device}` } }));
  const both = mergedPlatform(a, [b]);
  const again = mergedPlatform(both, [b, both, a]);
  expect(again).toEqual({ device: 'A + B', versions: { driver: 'of A + of B' } });
});
