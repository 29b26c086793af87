import { ExitCode } from '../../core/errors';
import type { Verdict } from '../../core/verdict';
import { VERSION } from '../../core/version';
import type { Compared, ComparedSide, Distance } from './comparison';
import { comparisonOf } from './comparison';

const side = (...verdicts: readonly Verdict[]): ComparedSide => ({
  spec: { model: 'm' },
  traits: [],
  invariants: verdicts.map((verdict) => ({ verdict })) as unknown as ComparedSide['invariants'],
});
const at = (deviation: number): Distance => ({ deviation, case: 0, row: 0, unit: 0, a: 0, b: 0 });

const HELD: Compared = {
  sides: [side('held', 'vacuous'), side('held')],
  seed: 1,
  cases: { asked: 2, judged: 2 },
  outputs: [{ output: 'pooled.mean', compared: 4, batched: at(0.1), alone: at(0.2) }],
  onlyIn: [[], []],
  seconds: 1,
};

test('what was found stands in it, with what made it', () => {
  expect(comparisonOf(HELD)).toEqual({
    format: 'padproof-comparison',
    version: 2,
    padproof: VERSION,
    node: process.versions.node,
    ...HELD,
    dependsOnPadding: false,
    verdict: 'held',
    exitCode: ExitCode.held,
  });
});

const LOST = { by: 'environment', message: 'the GPU is gone' } as const;
const BROKEN = { by: 'subject', message: 'out of cheese' } as const;
const NO_OUTPUT = { outputs: [] };
const UNSETTLED = { sides: [side('held'), side('vacuous', 'unsupported', 'inconclusive')] } as const;
const LEAKY = { sides: [side('held'), side('vacuous', 'violated')] } as const;

test.each<[string, Partial<Compared>, Verdict, ExitCode, boolean | undefined]>([
  ['a distance that was not asked about is told, not judged', {}, 'held', 0, false],
  ['a distance at the limit is within it', { within: 0.2 }, 'held', 0, false],
  ['alone past the limit', { within: 0.15 }, 'violated', 1, false],
  ['in the batch past the limit', { within: 0.15, outputs: [{ ...HELD.outputs[0], batched: at(0.3), alone: at(0) }] }, 'violated', 1, false], // prettier-ignore
  ['one output of two past the limit', { within: 0.2, outputs: [...HELD.outputs, { ...HELD.outputs[0], batched: at(0.3) }] }, 'violated', 1, false], // prettier-ignore
  ['what is no number is within no limit', { within: 9, outputs: [{ ...HELD.outputs[0], batched: at(NaN) }] }, 'violated', 1, false], // prettier-ignore
  ['padding moves one of the two', LEAKY, 'violated', 1, true],
  ['padding moves one, and the other came to an early end', { ...LEAKY, stopped: LOST }, 'violated', 1, true],
  ['nothing in common was compared', NO_OUTPUT, 'inconclusive', 4, false],
  ['no claim could be judged on one of the two', UNSETTLED, 'inconclusive', 4, undefined],
  ['the subject broke down', { stopped: BROKEN }, 'inconclusive', 4, false],
  ['the machine did', { stopped: LOST }, 'inconclusive', 3, false],
])('%s', (_, more, verdict, exitCode, dependsOnPadding) => {
  const found = comparisonOf({ ...HELD, ...more });
  expect(found).toMatchObject({ verdict, exitCode });
  expect(found.dependsOnPadding).toBe(dependsOnPadding);
  expect('dependsOnPadding' in found).toBe(dependsOnPadding !== undefined);
});
