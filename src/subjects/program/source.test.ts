import type { Batch } from '../../core/batch';
import { EnvironmentError, LostError, NotHereError, UsageError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { Program } from './program';
import { programSource } from './source';
import { ODD } from './testing/programs';

const open = (way: string, timeoutMs = 60_000): Promise<Subject> =>
  programSource([process.execPath, ODD, way], 'odd', { timeoutMs }).open();

const batch: Batch = {
  size: 2,
  length: 3,
  inputIds: Int32Array.of(5, 6, 0, 7, 8, 9),
  attentionMask: Int32Array.of(1, 1, 0, 1, 1, 1),
};

/** What the third question of a program that goes wrong there comes to. */
async function thirdAnswer(way: string, timeoutMs?: number): Promise<Error> {
  const subject = await open(way, timeoutMs);
  try {
    for (let n = 0; n < 2; n++)
      expect(await subject.encode(batch, ['pooled'])).toEqual({
        pooled: { sum: { data: Float32Array.of(2, 3), shape: [2, 1] } },
      });
    return await subject.encode(batch, ['pooled']).then(
      () => new Error('it answered'),
      (thrown: Error) => thrown,
    );
  } finally {
    await subject.dispose!();
  }
}

describe('a program that goes wrong is lost, and the message says how', () => {
  test.each([
    ['dies', /ended with exit code 7, while it was asked for encode\(\) of 2 rows of 3 positions\./],
    ['is killed', /ended by SIGKILL: somebody ended it, or the system did for want of memory/],
    ['writes half a frame', /ended with exit code 0, when 9 of the \d+ bytes of a frame had come/],
    ['lies about its length', /a frame says that it has 4611686018427387904 bytes, and at most 2147483647 are read/],
    ['writes no safetensors', /broke the protocol: .* has 5 bytes; expected a safetensors buffer/],
    ['lies about a tensor', /broke the protocol: .*data_offsets of tensor "pooled\.sum"/],
    ['answers another', /broke the protocol: it answered with the id "7"; expected "3"/],
  ])('%s', async (way, message) => {
    const thrown = await thirdAnswer(way);
    expect(thrown).toBeInstanceOf(LostError);
    expect(thrown.message).toMatch(message);
    // With what it wrote before, and nothing that a terminal would obey.
    expect(thrown.message).toMatch(new RegExp(`standard error: \\\\u001b\\[31mabout to go wrong: ${way}$`));
  });

  test('hangs', async () => {
    const thrown = await thirdAnswer('hangs', 2000);
    expect(thrown).toBeInstanceOf(LostError);
    expect(thrown.message).toMatch(/did not answer within 2 s, while it was asked for encode\(\)/);
  });

  test('what is asked of it later fails with the same words', async () => {
    const subject = await open('dies');
    const answers = await Promise.allSettled([1, 2, 3, 4].map(() => subject.encode(batch, ['pooled'])));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    const reasons = answers.slice(2).map((answer) => (answer as PromiseRejectedResult).reason as Error);
    expect(reasons[1]).toBe(reasons[0]);
    await subject.dispose!();
  });

  test('answers twice: the second is noticed when nothing was asked', async () => {
    const subject = await open('answers twice');
    const answers = await Promise.allSettled([1, 2, 3, 4].map(() => subject.encode(batch, ['pooled'])));
    expect(String((answers[3] as PromiseRejectedResult).reason)).toMatch(
      /without having been asked|answered with the id "3"; expected "4"/,
    );
    await subject.dispose!();
  });
});

describe('what the model itself gets wrong is its own, and it can be asked again', () => {
  test('it refuses a batch', async () => {
    const thrown = await thirdAnswer('refuses');
    expect(thrown).not.toBeInstanceOf(LostError);
    expect(thrown.message).toBe('RuntimeError: no such row (my_model.py, line 7)');
  });
});

describe('a program that does not begin', () => {
  test.each([
    [
      'dies at once',
      EnvironmentError,
      /ended with exit code 1, while it was to say what it is\..*\| ModuleNotFoundError: torch/,
    ],
    ['prints', EnvironmentError, /These bytes read "Loading ": something was printed to standard output/],
    ['lacks something', NotHereError, /: torch is not installed$/],
    ['cannot go on', EnvironmentError, /: ValueError: no such layer$/],
    ['refuses the use', UsageError, /: config\.json names no model_type$/],
    ['another version', UsageError, /padproof is 9; expected 1, the version of the protocol/],
    ['is no JSON', UsageError, /not valid JSON/],
    ['has another method', UsageError, /methods is a list of 2; expected a list of names from encode, /],
    ['declares a typo', UsageError, /subject\.vocabularysize is 7; expected one of the fields name, vocabularySize/],
    ['declares what cannot be', UsageError, /padId is 100; expected an id from 0 to 99/],
  ])('%s', async (way, kind, message) => {
    const thrown = await open(way).catch((error: unknown) => error);
    expect((thrown as object).constructor).toBe(kind);
    expect((thrown as Error).message).toMatch(message);
  });

  test('says nothing', async () => {
    const started = Program.start([process.execPath, ODD, 'says nothing'], { timeoutMs: 1000, beginMs: 1000 });
    await expect(started).rejects.toThrow(/did not answer within 1 s, while it was to say what it is/);
  });

  test('is not there', async () => {
    const started = Program.start(['./no-such-program', 'x y'], { timeoutMs: 1000 });
    await expect(started).rejects.toThrow(/^\.\/no-such-program 'x y' cannot be started: .*ENOENT/);
  });
});
