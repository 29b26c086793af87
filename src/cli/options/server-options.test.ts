import { Command } from 'commander';
import { UsageError } from '../../core/errors';
import { addServerOptions, assertServerFlags, refuseServer } from './server-options';

const SERVER = 'http://127.0.0.1/v1/embeddings';

test('--model is the model that a server is asked for, and does not take the place of MODEL', () => {
  const command = addServerOptions(new Command('check')).argument('[MODEL]');
  command.parse(['http://host/embed', '--model', 'small', '--kind', 'tei', '--max-requests', '5'], { from: 'user' });
  expect(command.opts()).toEqual({ served: 'small', kind: 'tei', maxRequests: 5 });
  expect(command.args).toEqual(['http://host/embed']);
});

test.each([
  [SERVER, { offline: true }, '--offline makes no request'],
  [SERVER, { workers: 2 }, '--workers 2 would ask'],
  ['./folder', { maxRequests: 1 }, '--max-requests is for servers; MODEL is none'],
  ['', { maxTokens: 1 }, '--max-tokens is for servers; MODEL is none'],
])('%p with %j is a mistake', (model, flags, words) => {
  expect(() => assertServerFlags(model, flags)).toThrow(UsageError);
  expect(() => assertServerFlags(model, flags)).toThrow(words);
});

test('what fits passes', () => {
  expect(() => assertServerFlags(SERVER, { maxRequests: 1, maxTokens: 1, workers: 1 })).not.toThrow();
  expect(() => assertServerFlags('./folder', { offline: true, workers: 2 })).not.toThrow();
});

test('a verb that needs more than vectors refuses a server, and says what to name', () => {
  expect(() => refuseServer(SERVER, 'explain shows masks and layers')).toThrow(/name the model behind it\.$/);
  expect(() => refuseServer('./folder', 'why')).not.toThrow();
  expect(() => refuseServer(undefined, 'why')).not.toThrow();
});
