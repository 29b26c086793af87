// A queue of batches, its workers and the run that asks, simulated event by event from service times that were measured.
//
// What is asked for, and when, is decided as src/engine/parallel/parallel.ts does: window by window, noise before the batches that need
// it, in the order of its scheduler and so many at once. What a killed worker had in hand goes to another as src/tools/queue has it.
import seedrandom from 'seedrandom';
import { scheduleOf } from '../dist/engine/parallel/scheduler.js';
import { MOST_AT_ONCE, TRIES } from '../dist/tools/queue/queued-workers.js';
import { LOCK_MS, STALLED_MS } from '../dist/tools/queue/serve.js';

/** What the time of workers goes to beside the batches. */
export const LOST = ['asker', 'few', 'last', 'noise', 'slow', 'killed'];

/**
 * Simulates one run.
 *
 * A campaign is `{ windows, after }`, all times in milliseconds: `after` is what the asker does in the end. A window is
 * `{ before, measures, batches }`: what the asker does before it (making what was found small, drawing cases), and its jobs,
 * `{ cost, ask, ms, answer, needs? }`: tokens, the asker's time before the job, a worker's, the asker's after it, and the number of the
 * noise that it needs.
 * @param slow a share of the workers takes so many times as long
 * @param killed a worker is killed every so often on average, and is away for a while
 * @returns the time of the run, the work in it, what the workers' other time went to, how many batches were done again, and whether
 *   one was lost so often that it ended the run
 */
export function simulate({ windows, after }, { workers: count, seed, slow, killed, inFlight = MOST_AT_ONCE }) {
  const random = seedrandom(`queue ${seed}`);
  const workers = Array.from({ length: count }, (_, i) => ({
    speed: slow && i < Math.round(slow.share * count) ? slow.times : 1,
    place: random(),
  })).sort((a, b) => a.place - b.place);
  const lost = Object.fromEntries(LOST.map((name) => [name, 0]));
  const events = new Events();
  let [now, askerFree, work, again] = [0, 0, 0, 0];
  let ended = false;
  let window;

  /** The asker does one thing after the other. @returns when this one is done */
  const asker = (ms) => (askerFree = Math.max(now, askerFree) + ms);
  const idle = () => workers.filter(({ state }) => state === 'idle');

  /** Says what the workers that do nothing have waited for. */
  function pass(to) {
    const waiting = idle().length * (to - now);
    lost.killed += workers.filter(({ state }) => state === 'away').length * (to - now);
    if (!window || window.askedFor > 0) lost.asker += waiting;
    else if (window.gone > 0) lost.killed += waiting;
    else if ([...window.waiting.values()].some(({ length }) => length > 0)) lost.noise += waiting;
    else if (!workers.some(({ state }) => state === 'busy')) lost.asker += waiting;
    else {
      // Where there are fewer batches than workers, some have none from the beginning.
      const few = Math.min(idle().length, Math.max(0, count - window.jobs)) * (to - now);
      lost.few += few;
      lost.last += waiting - few;
    }
    now = to;
  }

  function give() {
    while (window?.queue.length > 0) {
      // Redis answers who has asked first.
      const worker = idle().reduce((first, one) => (first && first.since <= one.since ? first : one), undefined);
      if (!worker) return;
      const job = window.queue.shift();
      job.starts++;
      const hand = { job, from: now };
      Object.assign(worker, { state: 'busy', hand });
      events.add(now + job.ms * worker.speed, () => {
        if (worker.hand === hand) done(worker);
      });
    }
  }

  function done(worker) {
    const { job } = worker.hand;
    Object.assign(worker, { state: 'idle', since: now, hand: undefined });
    work += job.ms;
    lost.slow += job.ms * (worker.speed - 1);
    window.askedFor++;
    events.add(asker(job.answer), () => {
      window.askedFor--;
      answered(job);
    });
  }

  function begin(worker) {
    Object.assign(worker, { state: 'idle', since: now });
    // How long one lives does not depend on how long it has lived.
    if (killed) events.add(now - Math.log(1 - random()) * killed.everyMs, () => kill(worker));
  }

  function kill(worker) {
    const { hand } = worker;
    Object.assign(worker, { state: 'away', hand: undefined });
    events.add(now + killed.awayMs, () => begin(worker));
    if (!hand) return;
    lost.killed += now - hand.from;
    again++;
    ended ||= hand.job.starts >= TRIES;
    window.gone++;
    // Its lock, which it renewed at half time, has to run out, and somebody has to look.
    events.add(now + LOCK_MS * (0.5 + 0.5 * random()) + STALLED_MS * random(), () => {
      window.gone--;
      window.queue.unshift(hand.job);
    });
  }

  function answered(job) {
    window.left--;
    if (job.measures !== undefined) {
      const waiting = window.waiting.get(job.measures);
      window.waiting.set(job.measures, []);
      window.measured.add(job.measures);
      for (const one of waiting) ask(one);
    }
    next(job.lane);
  }

  function next(lane) {
    const job = lane.shift();
    if (!job) return;
    job.lane = lane;
    if (job.needs === undefined || window.measured.has(job.needs)) ask(job);
    else window.waiting.get(job.needs).push(job);
  }

  function ask(job) {
    window.askedFor++;
    events.add(asker(job.ask), () => {
      window.askedFor--;
      window.queue.push(job);
    });
  }

  const alone = (ms) => {
    window = undefined;
    const to = asker(ms);
    while (events.first <= to) events.run(pass);
    pass(to);
  };

  for (const worker of workers) begin(worker);
  for (const { before, measures, batches } of windows) {
    alone(before);
    const jobs = measures.length + batches.length;
    const waiting = new Map(measures.map((_, i) => [i, []]));
    window = { jobs, left: jobs, queue: [], waiting, measured: new Set(), gone: 0, askedFor: 0 };
    const lanes = scheduleOf(measures, batches, inFlight).map((share) => [
      ...share.measures.map((i) => ({ ...measures[i], measures: i, needs: undefined, starts: 0 })),
      ...share.chunks.map((i) => ({ ...batches[i], starts: 0 })),
    ]);
    for (const lane of lanes) next(lane);
    while (window.left > 0 && !ended) {
      events.run(pass);
      give();
    }
    if (ended) break;
  }
  if (!ended) alone(after);
  // What others had in hand where a run ended early came to nothing.
  for (const { hand } of workers) if (hand) lost.killed += now - hand.from;
  return { ms: now, work, lost, again, ended };
}

/** What happens, in the order of its time. */
class Events {
  #list = [];

  get first() {
    return this.#list[0]?.at ?? Infinity;
  }

  add(at, happen) {
    let [low, high] = [0, this.#list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#list[middle].at <= at) low = middle + 1;
      else high = middle;
    }
    this.#list.splice(low, 0, { at, happen });
  }

  run(pass) {
    const { at, happen } = this.#list.shift();
    pass(at);
    happen();
  }
}

/**
 * A campaign with later windows: their batches are drawn, and how long each takes is told from its tokens by a straight line through
 * those of the last window that was measured. Of what is longer than that window, the measured ones before it stay.
 * @param drawn windows `{ before, batches }` with batches `{ cost, place }`, from the place in the stream at which the last measured one begins
 * @returns the campaign, and how well the line fits
 */
export function lengthened({ windows, after }, drawn) {
  const kept = windows.slice(0, -1);
  const last = windows.at(-1);
  const [ask, ms, answer] = ['ask', 'ms', 'answer'].map((name) => lineThrough(last.batches, (job) => job[name]));
  const of = ({ cost, place }, measures) => {
    const needs = measures.findIndex((one) => one.place === place);
    return { cost, ask: ask.at(cost), ms: ms.at(cost), answer: answer.at(cost), ...(needs >= 0 && { needs }) };
  };
  const later = drawn.map(({ before, batches }, i) => {
    // Noise is measured once, in the first window that has its length.
    const measures = i === 0 ? last.measures : [];
    return { before, measures, batches: batches.map((one) => of(one, measures)) };
  });
  return { campaign: { windows: [...kept, ...later], after }, fit: ms };
}

/**
 * The straight line of least squares through the times of batches, by their tokens; none is below zero.
 * @returns `at` a number of tokens, the share of the variance that it explains, and by what share half of the times are off at the most
 */
export function lineThrough(batches, timeOf) {
  const mean = (pick) => batches.reduce((sum, one) => sum + pick(one), 0) / batches.length;
  const [cost, time] = [mean((one) => one.cost), mean(timeOf)];
  const spread = mean((one) => (one.cost - cost) ** 2);
  const slope = spread === 0 ? 0 : mean((one) => (one.cost - cost) * (timeOf(one) - time)) / spread;
  const at = (tokens) => Math.max(0, time + slope * (tokens - cost));
  const left = mean((one) => (timeOf(one) - at(one.cost)) ** 2);
  const variance = mean((one) => (timeOf(one) - time) ** 2);
  const off = batches.map((one) => Math.abs(at(one.cost) / timeOf(one) - 1)).sort((a, b) => a - b);
  return { at, explained: variance === 0 ? 1 : 1 - left / variance, half: off[off.length >> 1] };
}
