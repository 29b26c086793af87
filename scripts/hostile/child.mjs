// Reads inputs one after the other, as main tells it: each is made, placed in a folder and read, and the outcome is sent
// back. A process of its own, so that whoever hangs, dies or takes all memory is told by its end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE, touchedOutside, watchPaths } from './watch.mjs';
import { mutated, seedsOf } from './mutate/sample.mjs';
import { place } from './mutate/place.mjs';
import { randomFrom } from './random.mjs';
import { faultOfError } from './outcome.mjs';

/** More memory than a small input may take, in MiB. */
const MOST_MIB = 400;
/** More of the processor's time than a small input may take, in milliseconds. */
const MOST_MS = 4000;

const [readerFile, sampleFile, work] = process.argv.slice(2);
const { default: reader } = await import(readerFile);
const sample = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(sampleFile, 'utf8'))).map(([name, text]) => [
    name,
    Buffer.from(text, 'base64'),
  ]),
);
const folder = join(work, 'input');
const plainKeys = Object.getOwnPropertyNames(Object.prototype).join();
const stray = [];
process.on('uncaughtException', (thrown) => stray.push(thrown));
process.on('unhandledRejection', (thrown) => stray.push(thrown));
const rss = () => process.resourceUsage().maxRSS / 1024;

/** The files of an input. */
export function filesOf(seeds) {
  const files = mutated(sample, seeds, { onlyFiles: reader.onlyFiles });
  return reader.finish && seeds.length > 0 ? reader.finish(files, randomFrom(`${seeds[0]}/finish`)) : files;
}

async function readOne(seeds) {
  watchPaths(undefined);
  place(folder, filesOf(seeds));
  watchPaths([folder, ...(reader.mayTouch ?? []), ...CODE]);
  const before = { peak: rss(), cpu: process.cpuUsage() };
  let parsed = false;
  let fault;
  let says;
  try {
    await reader.read(folder, sample);
    parsed = true;
  } catch (thrown) {
    says = String(thrown?.message);
    const names = reader.names ?? ['input'];
    fault = faultOfError(thrown, names, reader.allows);
  }
  const outside = touchedOutside();
  const spent = process.cpuUsage(before.cpu);
  const ms = (spent.user + spent.system) / 1000;
  if (outside.length > 0) fault = `outside the folder: ${outside[0]}`;
  else if (stray.length > 0)
    fault = `thrown where nobody waits: ${faultOfError(stray[0]) ?? String(stray[0]?.message)}`;
  else if (Object.getOwnPropertyNames(Object.prototype).join() !== plainKeys || {}.polluted !== undefined)
    fault = 'a polluted Object.prototype';
  else if (rss() - before.peak > MOST_MIB) fault = `memory: ${Math.round(rss() - before.peak)} MiB`;
  else if (ms > MOST_MS) fault = `slow: ${Math.round(ms)} ms of the processor`;
  stray.length = 0;
  delete Object.prototype.polluted;
  return { parsed, fault, says };
}

process.on('message', async ({ inputs }) => {
  for (const input of inputs) {
    process.send({ begun: input });
    // An input that cannot be made, or an error of the campaign's own, is no silence of the reader.
    const { parsed, fault, says } = await readOne(input.seeds ?? seedsOf(input.seed)).catch((thrown) => ({
      parsed: false,
      fault: `the campaign itself: ${thrown?.message}`,
    }));
    process.send({ done: input, parsed, fault, says: fault || input.seeds ? says : undefined });
  }
  process.send({ idle: true });
});
if (reader.prepare) await reader.prepare(sample);
process.send({ idle: true });
