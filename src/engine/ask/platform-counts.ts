import type { SubjectReport } from '../../core/report/report';

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
