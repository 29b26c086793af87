import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { EnvironmentError, UsageError } from '../../core/errors';
import { ENCODER, ODD } from '../../subjects/program/testing/programs';
import { isRequired, some } from '../../testing/deep';
import { conform } from './conform';
import type { Conformance } from './conformance';
import { RULE_NAMES, type RuleName } from './rules';

const WRONG = join(__dirname, 'testing/wrong.mjs');
const LIMITS = { timeoutMs: 20_000, leaveMs: 4000 };

const tried = (file: string, args: readonly string[] = [], more: Partial<typeof LIMITS> = {}): Promise<Conformance> =>
  conform([process.execPath, file, ...args], { ...LIMITS, ...more });

/** What a wrong adapter comes to: each is tried once, whoever asks. */
const wrong = new Map<string, Promise<Conformance>>();
function triedWrong(rule: RuleName, how: string): Promise<Conformance> {
  const silent = rule === 'every-frame-is-answered' || rule === 'frames-have-their-length';
  const key = `${rule} ${how}`;
  // What never ends is not waited for any longer than shows it.
  const limits = silent ? { timeoutMs: 3000 } : rule === 'it-ends-with-its-input' ? { leaveMs: 1000 } : {};
  if (!wrong.has(key)) wrong.set(key, tried(WRONG, [rule, how], limits));
  return wrong.get(key)!;
}

const those = ({ rules }: Conformance, verdict: string): RuleName[] =>
  rules.filter((judged) => judged.verdict === verdict).map(({ rule }) => rule);

test('a program that speaks all of the protocol keeps every rule', async () => {
  const conformance = await tried(WRONG);
  expect(those(conformance, 'kept')).toEqual(RULE_NAMES.filter((rule) => rule !== 'refusal-is-in-words'));
  expect(conformance).toMatchObject({ verdict: 'held', exitCode: 0, protocol: 1 });
});

test('the example for Node keeps every rule that says something about it', async () => {
  const conformance = await tried(ENCODER);
  expect(conformance).toMatchObject({ verdict: 'held', exitCode: 0 });
  expect(those(conformance, 'kept')).toEqual(expect.arrayContaining(['encode-is-answered', 'position-ids-are-read']));
  expect(those(conformance, 'not reached')).toEqual([]);
});

const PYTHON = process.env.PADPROOF_PYTHON ?? 'python3';
const here = isRequired('python') || spawnSync(PYTHON, ['-c', 'import numpy']).status === 0;

(here ? test : test.skip)('the adapter for Python keeps every rule', async () => {
  const conformance = await conform([PYTHON, join(__dirname, 'testing/whole.py')], LIMITS);
  expect(those(conformance, 'kept')).toEqual(RULE_NAMES.filter((rule) => rule !== 'refusal-is-in-words'));
});

/** Other ways of breaking a rule than the plainest. */
const MORE_WAYS: readonly (readonly [RuleName, string])[] = [
  ['frames-alone-are-written', 'later'],
  ['frames-alone-are-written', 'behind'],
  ['frames-have-their-length', 'short'],
  ['frames-have-their-length', 'big-endian'],
  ['it-ends-with-its-input', 'within a frame'],
  ['subject-is-declared', 'a wrong value'],
  ['methods-are-known', 'none'],
  ['many-rows-are-taken', 'one read'],
  ['reference-is-answered', 'not at all'],
  ['fresh-is-answered', 'the same'],
  ['reordered-is-answered', 'the same'],
  ['gradients-are-answered', 'not at all'],
  ['embed-is-answered', 'one row'],
  ['inside-is-answered', 'as it was'],
  ['inside-is-answered', 'other numbers'],
  ['inside-is-answered', 'a wrong shape'],
  ['inside-is-answered', 'no such input'],
  ['inside-is-answered', 'another path'],
  ['widths-stay', 'how many'],
];
const WAYS = [...RULE_NAMES.map((rule) => [rule, ''] as const), ...some(MORE_WAYS, 0)];

test.concurrent.each(WAYS)('an adapter that is wrong breaks %s %s, and no other', async (rule, how) => {
  const conformance = await triedWrong(rule, how);
  expect(those(conformance, 'broken')).toEqual([rule]);
  expect(conformance).toMatchObject({ verdict: 'violated', exitCode: 1 });
  const { broken } = conformance.rules.find((judged) => judged.rule === rule)!;
  expect(broken!.asked).not.toBe('');
  expect(broken!.observed).not.toBe('');
});

test('what a rule saw is told in words', async () => {
  const observed = async (rule: RuleName, how = ''): Promise<string> => {
    const { rules } = await triedWrong(rule, how);
    return rules.find((judged) => judged.rule === rule)!.broken!.observed;
  };
  expect(await observed('frames-alone-are-written')).toBe(
    'where a frame should begin, standard output reads "Loading "',
  );
  expect(await observed('layers-are-numbered')).toBe('there are hiddenStates.1, hiddenStates.2');
  expect(await observed('shapes-fit-the-batch')).toMatch(
    /^lastHiddenState has shape \[1, 3, 4\]; expected \[1, 4, E\]/,
  );
  expect(await observed('mask-may-be-absent')).toBe('it answered with the error "an index is out of range"');
  expect(await observed('metadata-is-strings')).toBe('__metadata__.id is 1, which is no text');
});

test('a program that cannot go on is refused in its own words, and one that is not there by its name', async () => {
  await expect(tried(ODD, ['refuses the use'])).rejects.toThrow(UsageError);
  await expect(tried(ODD, ['lacks something'])).rejects.toThrow(/says that it cannot go on: torch is not installed$/);
  await expect(conform(['./no-such-program'], LIMITS)).rejects.toThrow(EnvironmentError);
});

test('an interrupt leaves open what it came before', async () => {
  const stop = new AbortController();
  const conformance = await conform([process.execPath, WRONG], {
    ...LIMITS,
    signal: stop.signal,
    onRule: (rule) => rule === 'one-token-is-taken' && stop.abort(),
  });
  expect(conformance).toMatchObject({ verdict: 'inconclusive', exitCode: 4, interrupted: true });
  expect(those(conformance, 'not reached')).toContain('one-token-is-taken');
  expect(those(conformance, 'broken')).toEqual([]);
});
