import { EnvironmentError, LostError, SpentError, SubjectError, UsageError } from '../../core/errors';
import { errorOf, failureOf } from './failure';

/** What goes from one process to another. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test('what the subject did wrong in a worker is its own doing here, too, in the same words', () => {
  const error = errorOf(sent(failureOf(new SubjectError('toy: encode() threw'))));
  expect(error).toBeInstanceOf(SubjectError);
  expect(error.message).toBe('toy: encode() threw');
});

test.each([new EnvironmentError('no memory'), new UsageError('no memory')])(
  'that the subject cannot be had a second time is its doing as well: %p',
  (thrown) => {
    const error = errorOf(failureOf(thrown));
    expect(error).toBeInstanceOf(SubjectError);
    expect(error.message).toBe('The subject could not be opened once more: no memory');
  },
);

test.each([new LostError('the GPU has gone'), new SpentError('no requests are left')])(
  'what ends a run here ends it as the same from a worker: %p',
  (thrown) => {
    const error = errorOf(sent(failureOf(thrown)));
    expect(error).toBeInstanceOf(thrown.constructor);
    expect(error.message).toBe(thrown.message);
  },
);

test('a bug of padproof stays one, and says where it was', () => {
  const bug = new TypeError('x is not y');
  const error = errorOf(sent(failureOf(bug)));
  expect(error).not.toBeInstanceOf(SubjectError);
  expect([error.message, error.stack]).toEqual(['x is not y', bug.stack]);
});

test('what is thrown and is no error has words, and no place', () => {
  expect(failureOf('x is not y')).toEqual({ by: 'padproof', message: 'x is not y' });
  const bare = Object.assign(new Error('nowhere'), { stack: undefined });
  expect(failureOf(bare)).toStrictEqual({ by: 'padproof', message: 'nowhere' });
  const error = errorOf({ by: 'padproof', message: 'x is not y' });
  expect([error.message, typeof error.stack]).toEqual(['x is not y', 'string']);
});
