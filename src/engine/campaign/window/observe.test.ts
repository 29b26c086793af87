// What is told of each case adds up to what the report says of all.
import type { Subject } from '../../../core/subject';
import type { Report } from '../../../core/report/report';
import { toySubject } from '../../../testing/toy-subject';
import { INVARIANTS } from '../../invariants';
import type { ObservedCase, ObservedClaim } from '../../judge/observed-case';
import { runCampaign } from '../campaign';
import { sourceOf } from '../check';
import type { CampaignOptions } from '../options';

const OPTIONS = { seed: 1, runs: 40, invariants: INVARIANTS, investigate: false, minCoverage: 0 };

async function observed(
  subject: Subject,
  options: Partial<CampaignOptions> = {},
): Promise<{ report: Report; cases: ObservedCase[] }> {
  const cases: ObservedCase[] = [];
  const onCase = (one: ObservedCase): void => void cases.push(one);
  const report = await runCampaign(sourceOf(subject), { model: 'toy' }, { ...OPTIONS, onCase, ...options });
  return { report, cases };
}

function counted(cases: readonly ObservedCase[], name: string, scope: ObservedClaim['scope']) {
  const said = cases.flatMap(({ claims }) => claims.filter((one) => one.name === name && one.scope === scope));
  const of = (what: ObservedClaim['said']): number => said.filter((one) => one.said === what).length;
  return { held: of('held'), violated: of('violated') + of('mute'), vacuous: of('vacuous') };
}

test('of a subject that holds each case is told once, with what each claim said, its classes and whether it is pooled', async () => {
  const { report, cases } = await observed(toySubject());
  expect(cases).toHaveLength(report.cases.judged + report.cases.further);
  expect(new Set(cases.map(({ index }) => index)).size).toBe(cases.length);
  for (const { name, cases: of, verdict } of report.invariants)
    if (verdict === 'held') expect([name, counted(cases, name, 'use')]).toEqual([name, of]);
  for (const [name, n] of Object.entries(report.coverage.classes))
    expect([name, cases.filter(({ classes }) => classes[name]).length]).toEqual([name, n]);
  expect(cases.filter(({ pooled }) => pooled)).toHaveLength(report.cost.pooled);
  expect(report.cost.pooled).toBeGreaterThan(0);
  expect(cases.every(({ ms }) => ms! > 0)).toBe(true);
  const nearest = (name: string): number =>
    Math.max(...cases.flatMap(({ claims }) => claims.flatMap((one) => (one.name === name ? (one.ofBound ?? 0) : []))));
  for (const { name, bounds } of report.invariants)
    for (const { observed: most, bound } of bounds.filter((one) => one.bound > 0))
      expect([name, nearest(name)]).toEqual([name, most / bound]);
});

test('what lies beyond the use is told apart, and a violation with its numbers', async () => {
  const use = { padding: 'right', padContent: 'pad-id', knownFrom: 'the test' } as const;
  const leaking = toySubject({ faults: { mask: ({ size, length }) => new Int32Array(size * length).fill(1) } });
  const { report, cases } = await observed({ ...leaking, use, reference: undefined }, { runs: 16 });
  const name = 'matches-unpadded';
  const [inUse, beyond] = [report.invariants, report.limits!].map((list) => list.find((one) => one.name === name)!);
  expect(inUse.cases.violated).toBeGreaterThan(0);
  expect(counted(cases, name, 'use')).toEqual(inUse.cases);
  expect(counted(cases, name, 'limits')).toEqual(beyond.cases);
  expect(beyond.cases.held + beyond.cases.violated).toBeGreaterThan(0);
  const [broken] = cases.flatMap(({ claims }) => claims.filter((one) => one.name === name && one.said === 'violated'));
  expect(broken.message).toMatch(/^pooled|^lastHiddenState/);
  expect(broken.ofBound).toBeGreaterThan(1);
});

test('where a subject breaks, its last cases say with what; every mask has no classes', async () => {
  const toy = toySubject();
  const encode: Subject['encode'] = async (batch, wanted) => {
    if (batch.length > 16) throw new Error('out of cheese');
    return toy.encode(batch, wanted);
  };
  const { report, cases } = await observed({ ...toy, encode, together: undefined }, { exhaustive: 2 });
  expect(report.stopped!.by).toBe('subject');
  const masks = cases.filter(({ exhaustive }) => exhaustive);
  expect(masks).toHaveLength(report.exhaustive!.cases);
  expect(masks.every(({ classes, ended }) => Object.keys(classes).length === 0 && ended === undefined)).toBe(true);
  const last = cases.at(-1)!;
  expect(last.ended).toContain('out of cheese');
  expect(cases.filter(({ exhaustive, ended }) => !exhaustive && ended === undefined)).toHaveLength(report.cases.judged);
});
