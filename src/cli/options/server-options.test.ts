import { Command } from 'commander';
import { UsageError } from '../../core/errors';
import { recognise } from '../../subjects/kinds/resolve';
import { addServerOptions, refuseIdleBudget, refuseServer, refuseWorkers } from './server-options';

const SERVER = 'http://127.0.0.1/v1/embeddings';

test('--model is the model that a server is asked for, and does not take the place of MODEL', () => {
  const command = addServerOptions(new Command('check')).argument('[MODEL]');
  command.parse(['http://host/embed', '--model', 'small', '--kind', 'tei', '--max-requests', '5'], { from: 'user' });
  expect(command.opts()).toEqual({ served: 'small', kind: 'tei', maxRequests: 5 });
  expect(command.args).toEqual(['http://host/embed']);
});

const [remote, local] = [recognise(SERVER).kind, recognise('').kind];

test('a budget is for what answers from elsewhere', () => {
  expect(() => refuseIdleBudget([local], { maxRequests: 1 })).toThrow(UsageError);
  expect(() => refuseIdleBudget([local], { maxRequests: 1 })).toThrow('`maxRequests` is for servers; MODEL is none');
  expect(() => refuseIdleBudget([local, local], { maxTokens: 1 })).toThrow('`maxTokens` is for servers; MODEL is none');
  expect(() => refuseIdleBudget([local, remote], { maxRequests: 1, maxTokens: 1 })).not.toThrow();
  expect(() => refuseIdleBudget([local], {})).not.toThrow();
});

test('what answers from elsewhere is asked from one process', () => {
  expect(() => refuseWorkers(SERVER, 2)).toThrow('--workers 2 would ask');
  expect(() => refuseWorkers(SERVER, 1)).not.toThrow();
  expect(() => refuseWorkers(SERVER, undefined)).not.toThrow();
});

test('a server is not asked offline', () => {
  expect(() => recognise(SERVER, { offline: true })).toThrow('`offline` makes no request');
});

test('a verb that needs more than vectors refuses a server, and says what to name', () => {
  expect(() => refuseServer(SERVER, 'explain shows masks and layers')).toThrow(/name the model behind it\.$/);
  expect(() => refuseServer('./folder', 'why')).not.toThrow();
  expect(() => refuseServer(undefined, 'why')).not.toThrow();
});
