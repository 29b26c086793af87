import { addressOf } from '../../tools/queue/address';
import { workCommand } from './queue-option';

test('the command of a worker has what it takes to be like the run: the time limit, and how sure it is of the server', () => {
  const address = addressOf('postgres://me:my-password@host/db?sslmode=verify-full');
  expect(workCommand({ model: './m', dtype: 'q8' }, address, 1500)).toBe(
    "npx padproof work ./m --dtype q8 --timeout 1.5 --queue 'postgres://me@host/db?sslmode=verify-full'",
  );
  expect(workCommand({ model: '' }, addressOf('redis://host'))).toBe('npx padproof work --queue redis://host');
});
