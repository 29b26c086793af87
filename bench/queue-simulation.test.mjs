import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthened, lineThrough, LOST, simulate } from './queue-simulation.mjs';

const job = (ms, rest = {}) => ({ cost: ms, ask: 0, ms, answer: 0, ...rest });
const window = (times, rest = {}) => ({ before: 0, measures: [], batches: times.map((ms) => job(ms)), ...rest });
const campaign = (...windows) => ({ windows, after: 0 });
const TIMES = Array.from({ length: 40 }, (_, i) => 1000 + 37 * i);
const SUM = TIMES.reduce((a, b) => a + b);
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-6 * expected, `${found}, not ${expected}`);

/** All time of all workers is accounted for. */
function whole({ ms, work, lost }, workers) {
  near(work + LOST.reduce((sum, name) => sum + lost[name], 0), workers * ms);
}

test('one worker takes the sum, and what the asker does beside it adds to that', () => {
  near(simulate(campaign(window(TIMES)), { workers: 1, seed: 1 }).ms, SUM);
  const found = simulate({ windows: [window(TIMES, { before: 500 })], after: 300 }, { workers: 1, seed: 1 });
  near(found.ms, SUM + 800);
  near(found.lost.asker, 800);
  whole(found, 1);
});

test('windows wait for their last batch, and so workers without one do', () => {
  const found = simulate(campaign(window([1000, 1000, 9000]), window([1000])), { workers: 4, seed: 1 });
  near(found.ms, 10_000);
  // One has nothing in the first window, and three in the second.
  near(found.lost.few, 9000 + 3000);
  near(found.lost.last, 2 * 8000);
  whole(found, 4);
});

test('a batch waits for its noise', () => {
  const found = simulate(
    campaign(window([], { measures: [job(2000)], batches: [job(1000, { needs: 0 }), job(500)] })),
    {
      workers: 2,
      seed: 1,
    },
  );
  near(found.ms, 3000);
  near(found.lost.noise, 1500);
  whole(found, 2);
});

test('the asker answers one at a time, and no more are in the queue than it puts there', () => {
  const slowAsker = campaign({ before: 0, measures: [], batches: TIMES.map((ms) => job(ms, { answer: 5000 })) });
  const found = simulate(slowAsker, { workers: 40, seed: 1 });
  assert.ok(found.ms > 40 * 5000, `${found.ms}`);
  near(simulate(campaign(window(TIMES)), { workers: 40, seed: 1, inFlight: 1 }).ms, SUM);
});

test('what a killed worker had in hand is done again, and nothing is lost', () => {
  const killed = { everyMs: 20_000, awayMs: 5000 };
  const asked = campaign(window(TIMES), window(TIMES));
  let again = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const found = simulate(asked, { workers: 4, seed, killed });
    again += found.again;
    if (!found.ended) near(found.work, 2 * SUM);
    whole(found, 4);
    assert.deepEqual(simulate(asked, { workers: 4, seed, killed }), found);
  }
  assert.ok(again > 20, `${again}`);
});

test('a batch that ends its worker three times ends the run', () => {
  const found = simulate(campaign(window([1e9])), { workers: 3, seed: 1, killed: { everyMs: 1000, awayMs: 100 } });
  assert.equal(found.ended, true);
  assert.equal(found.again, 3);
});

test('a slow worker takes its time, and the others take the rest', () => {
  const found = simulate(campaign(window(TIMES)), { workers: 4, seed: 1, slow: { share: 0.25, times: 4 } });
  assert.ok(found.ms > SUM / 4 && found.ms < SUM / 2, `${found.ms}`);
  assert.ok(found.lost.slow > 0);
  whole(found, 4);
});

test('later windows have the batches that were drawn, each with the time that its tokens tell', () => {
  const measured = campaign(window([1]), {
    before: 7,
    measures: [job(90, { place: 'a' })],
    batches: [10, 20, 40].map((cost) => job(100 + 3 * cost, { cost, ask: cost, answer: 5, needs: 0 })),
  });
  const drawn = [
    { before: 1, batches: [{ cost: 30, place: 'a' }, ...[1, 2].map(() => ({ cost: 50, place: 'b' }))] },
    { before: 2, batches: [{ cost: 400, place: 'a' }] },
  ];
  const { campaign: long, fit } = lengthened({ ...measured, after: 11 }, drawn);
  assert.equal(long.after, 11);
  assert.deepEqual(long.windows[0], measured.windows[0]);
  assert.deepEqual(
    long.windows.slice(1).map(({ before, measures }) => [before, measures.length]),
    [
      [1, 1],
      [2, 0],
    ],
  );
  const [, second, third] = long.windows;
  assert.deepEqual(
    second.batches.map(({ needs }) => needs),
    [0, undefined, undefined],
  );
  for (const { cost, ask, ms, answer } of [...second.batches, ...third.batches]) {
    near(ms, 100 + 3 * cost);
    near(ask, cost);
    near(answer, 5);
  }
  near(fit.explained, 1);
  assert.ok(fit.half < 1e-9);
});

test('a line says how far it is off, and no time is below zero', () => {
  const batches = [
    { cost: 10, ms: 1 },
    { cost: 10, ms: 3 },
    { cost: 20, ms: 12 },
    { cost: 20, ms: 8 },
  ];
  const { at, explained, half } = lineThrough(batches, ({ ms }) => ms);
  near(at(20), 10);
  near(at(15), 6);
  assert.equal(at(0), 0);
  // Of a variance of 18.5 the line leaves 2.5.
  near(explained, 1 - 2.5 / 18.5);
  near(half, 1 / 3);
});
