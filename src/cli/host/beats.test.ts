import { PassThrough } from 'node:stream';
import { listenToBeats, silenceFor } from './beats';
import { BEAT, BLOCKED } from './messages';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function listening(seconds: number): { stream: PassThrough; heard: string[]; beat: (sign: string) => Promise<void> } {
  const stream = new PassThrough();
  const heard: string[] = [];
  listenToBeats(stream, seconds, {
    silent: (s) => heard.push(`silent for ${s}`),
    blocked: () => heard.push('blocked'),
  });
  const beat = async (sign: string): Promise<void> => {
    stream.write(sign);
    await jest.advanceTimersByTimeAsync(0);
  };
  return { stream, heard, beat };
}

test('what beats is alive for as long as it likes', async () => {
  const { heard, beat } = listening(3);
  for (let i = 0; i < 20; i++) {
    await jest.advanceTimersByTimeAsync(2500);
    await beat(BEAT);
  }
  expect(heard).toEqual([]);
});

test('silence is told once, when it was longer than it may be', async () => {
  const { heard, beat } = listening(3);
  await beat(BEAT);
  await jest.advanceTimersByTimeAsync(3000);
  expect(heard).toEqual([]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual(['silent for 4']);
});

test('a process that kills itself says so', async () => {
  const { heard, beat } = listening(3);
  await beat(`${BEAT}${BLOCKED}`);
  expect(heard).toEqual(['blocked']);
});

test('a file that was closed is not listened to', async () => {
  const { stream, heard } = listening(3);
  stream.destroy();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(heard).toEqual([]);
});

test('a process may be silent for longer than its subject may take', () => {
  expect(silenceFor(2000)).toBe(12);
});
