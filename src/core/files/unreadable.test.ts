import { readFile, writeFile } from 'node:fs/promises';
import { EnvironmentError, UsageError } from '../errors';
import { readText } from './read-regular';
import { unreadable } from './unreadable';

const thrownBy = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (thrown) {
    return thrown;
  }
};

test.each([
  ['a folder that is read', () => readText(__dirname), UsageError],
  ['a folder that Node reads', () => readFile(__dirname), UsageError],
  ['a folder that is written', () => writeFile(__dirname, ''), UsageError],
  ['a file in the way of a folder', () => readText(`${__filename}/x`), UsageError],
  ['nothing', () => readText(`${__dirname}/nothing`), EnvironmentError],
  ['a device', () => readText('/dev/null'), UsageError],
])('%s', async (_, work, expected) => {
  const cause = await thrownBy(work());
  const error = unreadable('x cannot be read', cause);
  expect(error).toBeInstanceOf(expected);
  expect(error.message).toBe('x cannot be read');
  expect(error.cause).toBe(cause);
});

test('what was never looked at is the environment’s', () => {
  expect(unreadable('x is missing', undefined)).toBeInstanceOf(EnvironmentError);
});
