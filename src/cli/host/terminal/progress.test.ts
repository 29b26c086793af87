import { Writable } from 'node:stream';
import { progressBar } from './progress';
import { timeBar } from './time-bar';

function terminal(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY, columns: 120 }) as unknown as NodeJS.WriteStream,
    written: () => written,
  };
}

let kind: string | undefined;
beforeEach(() => {
  kind = process.env.TERM;
  process.env.TERM = 'xterm';
});
afterEach(() => {
  if (kind === undefined) delete process.env.TERM;
  else process.env.TERM = kind;
});

it('draws nothing on a terminal that obeys no control sequences', () => {
  process.env.TERM = 'dumb';
  const { stream, written } = terminal(true);
  const bar = progressBar(40, 'cases', stream);
  bar.update({ done: 20, asked: 40, phase: 'cases' });
  bar.stop();
  expect(written()).toBe('');
});

it('says no time where nothing moves', () => {
  const { stream, written } = terminal(true);
  const bar = progressBar(40, 'cases', stream);
  for (let i = 0; i < 30; i++) bar.update({ done: 40, asked: 40, phase: 'shrink', note: 'repeatable' });
  bar.stop();
  expect(written()).toContain('40 of 40 cases · shrinking repeatable');
  expect(written()).not.toMatch(/LLs|INF|NFs/);
});

it('shows cases, the time left, and what is shrunk', () => {
  const { stream, written } = terminal(true);
  const bar = progressBar(40, 'cases', stream);
  expect(written()).toContain('0 of 40 cases · starting');
  bar.update({ done: 10, asked: 40, phase: 'cases' });
  bar.update({ done: 20, asked: 40, phase: 'shrink', note: 'repeatable' });
  bar.stop();
  expect(written()).toMatch(/█+░+ 20 of 40 cases · \S+ left · shrinking repeatable/);
});

it('makes room for what is written beside it, and goes on where it was', () => {
  const { stream, written } = terminal(true);
  const bar = progressBar(40, 'cases', stream);
  bar.update({ done: 10, asked: 40, phase: 'cases' });
  bar.aside(() => stream.write('SEEN'));
  const after = written().split('SEEN');
  expect(after).toHaveLength(2);
  expect(after[1]).toContain('10 of 40 cases');
  bar.stop();
});

it('leaves the settings of the terminal alone', () => {
  const { stream, written } = terminal(true);
  progressBar(40, 'cases', stream).stop();
  expect(written()).not.toContain('\u001b[?25l');
  expect(written()).not.toContain('\u001b[?7l');
});

it('writes nothing where nobody looks', () => {
  const { stream, written } = terminal(false);
  const bar = progressBar(40, 'cases', stream);
  bar.update({ done: 20, asked: 40, phase: 'cases' });
  bar.stop();
  expect(written()).toBe('');
});

it('shows the time that is left, where time ends the run', () => {
  const { stream, written } = terminal(true);
  const bar = timeBar(1, stream);
  expect(written()).toContain('60 s left at most · loading the model');
  bar.update({ done: 12, asked: 1e6, phase: 'noise', note: 'at S = 64' });
  bar.aside(() => stream.write('SEEN'));
  bar.stop();
  expect(written()).toMatch(/(60|59) s left at most · 12 cases · measuring noise at S = 64/);
  expect(written().split('SEEN')[1]).toContain('12 cases');
});

it('says how far it is every ten seconds where the stream is no terminal', () => {
  jest.useFakeTimers();
  const { stream, written } = terminal(false);
  const bar = progressBar(108, 'faults', stream);
  jest.advanceTimersByTime(10_000);
  bar.update({ done: 3, asked: 108, phase: 'cases', note: 'drop-the-bias' });
  jest.advanceTimersByTime(10_000);
  bar.stop();
  jest.advanceTimersByTime(60_000);
  jest.useRealTimers();
  expect(written()).toBe('padproof: 10 s: starting\npadproof: 20 s: drop-the-bias, 3 of 108 faults done\n');
});
