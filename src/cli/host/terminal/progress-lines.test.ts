import { progressLines } from './progress-lines';

jest.useFakeTimers();

test('a line every ten seconds says what is being done and what is left, and none comes once it is over', () => {
  const lines: string[] = [];
  const progress = progressLines({ runs: 1e6, minutes: 1 }, (text) => void lines.push(text));
  jest.advanceTimersByTime(10_000);
  progress.update({ done: 3, asked: 1e6, phase: 'noise', note: 'at S = 64' });
  jest.advanceTimersByTime(10_000);
  progress.update({ done: 9, asked: 1e6, phase: 'shrink', note: 'repeatable' });
  jest.advanceTimersByTime(9_000);
  expect(lines).toHaveLength(2);
  jest.advanceTimersByTime(1_000);
  progress.stop();
  jest.advanceTimersByTime(60_000);
  expect(lines).toEqual([
    'padproof: 10 s: loading the model\n',
    'padproof: 20 s: measuring noise at S = 64, 3 cases judged, 40 s left at most\n',
    'padproof: 30 s: shrinking repeatable, 9 cases judged, 30 s left at most\n',
  ]);
});

test('where both end it, both are said', () => {
  const lines: string[] = [];
  const progress = progressLines({ runs: 100, minutes: 1 }, (text) => void lines.push(text));
  progress.update({ done: 9, asked: 102, phase: 'cases' });
  jest.advanceTimersByTime(10_000);
  progress.stop();
  expect(lines).toEqual(['padproof: 10 s: judging cases, 9 of 102 cases judged, 50 s left at most\n']);
});

test('where cases are counted, so is what is left of them', () => {
  const lines: string[] = [];
  const progress = progressLines({ runs: 40 }, (text) => void lines.push(text));
  progress.update({ done: 9, asked: 40, phase: 'cases' });
  jest.advanceTimersByTime(10_000);
  progress.stop();
  expect(lines).toEqual(['padproof: 10 s: judging cases, 9 of 40 cases judged\n']);
});
