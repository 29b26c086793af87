import type { SubjectReport } from '../../core/report/report';
import type { Platform } from '../../core/subject';

/** How often something was done, by what it was: `platform.counts` of a subject. */
export type PlatformCounts = Readonly<Record<string, number>>;

/** What was counted since; undefined where nothing is counted. */
export function countsSince(before: PlatformCounts = {}, now?: PlatformCounts): PlatformCounts | undefined {
  return now && Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}

export function sumOfCounts(a: PlatformCounts = {}, b: PlatformCounts = {}): PlatformCounts {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

/** What a subject declares, with what other processes counted for it. */
export function withCounts(traits: SubjectReport, counts: PlatformCounts | undefined): SubjectReport {
  const { platform } = traits;
  if (!platform || !counts) return traits;
  return { ...traits, platform: { ...platform, counts: sumOfCounts(platform.counts, counts) } };
}

/** Says of several platforms in one what each of them is, where they differ: the device of one and the other, `A + B`. */
export function mergedPlatform(first: Platform, others: readonly Platform[]): Platform {
  const all = [first, ...others];
  return {
    ...first,
    device: distinct(all.map(({ device }) => device)),
    ...(all.some(({ software }) => software) && { software: true }),
    versions: mergedFacts(all.map(({ versions }) => versions)) as Platform['versions'],
    ...(first.settings && { settings: mergedFacts(all.map(({ settings = {} }) => settings)) }),
  };
}

type Facts = NonNullable<Platform['settings']>;

function mergedFacts(all: readonly Facts[]): Facts {
  const names = new Set(all.flatMap((facts) => Object.keys(facts)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = all.flatMap((facts) => facts[name] ?? []);
      return [name, new Set(values).size === 1 ? values[0] : distinct(values)];
    }),
  );
}

const AND = ' + ';

/** Each once; what has been put together before is taken apart, since a record of it may be put together again. */
function distinct(values: readonly (string | number | boolean)[]): string {
  return [...new Set(values.flatMap((value) => String(value).split(AND)))].join(AND);
}
