// Every way in which a server may be wrong, whatever it is asked.
import { PadproofError } from '../../core/errors';
import { printableLine } from '../../core/text/printable';
import { redactSecrets } from '../../core/text/redact-secrets';
import { serverSource } from './server-source';
import { FaultyServer, MODEL } from './testing/faulty-server';
import { MODES } from './testing/modes';

const KEY = 'sk-4f1d-Proj_of+many/letters';
const kept = { ...process.env };
let server: FaultyServer;
beforeAll(async () => {
  process.env.PADPROOF_API_KEY = KEY;
  server = await FaultyServer.start();
});
afterAll(async () => {
  process.env = kept;
  await server.stop();
});

test('their names differ', () => {
  expect(new Set(MODES.map(({ name }) => name)).size).toBe(MODES.length);
});

test.each(MODES.map((mode) => [mode.name, mode] as const))('%s', async (name, { exitCode, says, lists }) => {
  const options = { timeoutMs: 2000, ...(!lists && { served: MODEL }) };
  const thrown: unknown = await serverSource(server.url(name), ['red', 'blue'], options)
    .open()
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PadproofError);
  const { message, exitCode: code } = thrown as PadproofError;
  expect(message).toMatch(says);
  expect(code).toBe(exitCode);
  expect(message.length).toBeLessThan(1500);
  expect(printableLine(message)).toBe(message);
  expect(redactSecrets(message)).toBe(message);
});
