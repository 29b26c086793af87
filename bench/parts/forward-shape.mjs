// One shape of batch: every contender's output held against the others', then rounds in which each has its turn.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchOf, differenceOf, flopsOf } from '../batches.mjs';

/**
 * Two implementations of this model differ by some 1e-5 in float32, on values of up to 6; one that takes padding for real
 * tokens, or other positions, by more than 0.1.
 */
const MOST_APART = 1e-3;
/** A turn of a contender lasts at least so many seconds, so that the clock and the answer on the pipe weigh nothing. */
const TURN = 0.05;
/** Threads that wait for more work spin for a moment; the next contender must not meet them. */
const PAUSE_MS = 20;
const ROUNDS = { least: 2, most: 15 };
/** From so many seconds on, a first pass is as good as a second one for telling how long it takes. */
const LONG = 2;

/** Measures for about so many seconds. Who would need too long for a pass, fails, or gives something else is left out, by name. */
export async function measure(open, config, B, S, seconds, scratch) {
  const started = performance.now();
  const batch = batchOf(B, S, config.vocabularySize);
  const flops = flopsOf(config, B, S);
  const shape = { B, S, flops, rounds: 0, notRun: [], entries: [] };
  const leaveOut = ({ label }, why, slow = false) => shape.notRun.push({ contender: label, why, slow });
  let pivot;
  for (const contender of open) {
    const expected = secondsFor(contender, flops);
    if (expected > seconds / 3) {
      leaveOut(contender, `a pass would take about ${Math.round(expected)} s`, true);
      continue;
    }
    try {
      const { output, once } = await firstPasses(contender, batch, join(scratch, 'output'));
      contender.secondsPerFlop = once / flops;
      pivot ??= { output, label: contender.label };
      const apart = differenceOf(output, pivot.output, batch, config.hiddenSize);
      if (apart > MOST_APART) leaveOut(contender, `its output is ${apart} from that of ${pivot.label}`);
      else shape.entries.push({ label: contender.label, apart, once, contender, seconds: [] });
    } catch ({ message }) {
      leaveOut(contender, message);
    }
  }
  const left = seconds - (performance.now() - started) / 1000;
  const round = shape.entries.reduce((sum, entry) => sum + entry.once * passesOf(entry) + PAUSE_MS / 1000, 0);
  shape.rounds = Math.min(ROUNDS.most, Math.max(ROUNDS.least, Math.floor(left / round)));
  for (let turn = 0; turn < shape.rounds; turn++) await haveTurns(shape, turn, leaveOut);
  return {
    ...shape,
    entries: shape.entries.map(({ label, apart, seconds: each }) => ({ label, apart, seconds: each })),
  };
}

/** At the rate of the shape before, which may have been too small for it, or at a third of its peak: whichever is sooner. */
function secondsFor({ secondsPerFlop = 0, peak }, flops) {
  return Math.min(secondsPerFlop * flops, (3 * flops) / peak / 1e9);
}

/** The output, read from a file, and how long a pass takes: a second one where the first was short, and warmed up for it. */
async function firstPasses({ child }, batch, file) {
  await child.ask('prepare', { batch });
  const { seconds: first } = await child.ask('output', { file });
  const bytes = readFileSync(file);
  const output = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return { output, once: first > LONG ? first : (await child.ask('time', { passes: 1 })).seconds };
}

/** Each begins a round in its turn, so that none always comes after the same other. */
async function haveTurns(shape, turn, leaveOut) {
  const { entries } = shape;
  const order = entries.map((_, i) => entries[(i + turn) % entries.length]);
  for (const entry of order) {
    const passes = passesOf(entry);
    try {
      const { seconds } = await entry.contender.child.ask('time', { passes });
      entry.seconds.push(seconds / passes);
    } catch ({ message }) {
      leaveOut(entry, message);
      shape.entries = shape.entries.filter((other) => other !== entry);
    }
    await pause();
  }
}

function passesOf({ once }) {
  return Math.max(1, Math.ceil(TURN / once));
}

/** Lets threads that spin come to rest. */
export function pause() {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
