import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from '../../cli/testing/binary';
import { inventoryOf } from './inventory';
import { readGolden } from './read';
import { content, endlessWriter, generationOf, goldenFolder, numbers } from './testing/writer';
import { writeGolden } from './write';
import { deeply } from '../../testing/deep';

const DIST = join(__dirname, '../../../dist');
const KILLS = deeply(16, 40);

let folder: string;
beforeAll(buildOnce);
beforeEach(() => (folder = goldenFolder()));
const running = new Set<Writer>();
afterEach(async () => {
  for (const writer of running) await writer.kill();
  running.clear();
  rmSync(folder, { recursive: true });
});

interface Writer {
  /** The last generation that it said it had written. */
  last(): number;
  /** Resolves once it has written `count` generations. */
  wrote(count: number): Promise<void>;
  kill(): Promise<void>;
}

function startWriter(first: number): Writer {
  const child = spawn(process.execPath, ['-e', endlessWriter(DIST, folder, first)]);
  let said = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const lines = (): string[] => said.split('\n').slice(0, -1);
  const writer: Writer = {
    last: () => Number(lines().at(-1)),
    async wrote(count) {
      while (lines().length < count) {
        if (child.exitCode !== null) throw new Error(`the writer ended: ${errors}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
  running.add(writer);
  return writer;
}

test('a kill at any moment leaves the old golden or a new one, whole', async () => {
  await writeGolden(folder, content(0), numbers(0));
  let before = 0;
  let caughtAtWork = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const writer = startWriter(before + 1);
    await writer.wrote(1);
    // From the moment of one write to the moment of a later one: a write takes a few milliseconds.
    await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 23));
    await writer.kill();
    const generation = generationOf(await readGolden(folder, 'one'));
    // What it said that it had written is there; at most one more may be, which it had no time to speak of.
    expect(generation).toBeGreaterThanOrEqual(writer.last());
    expect(generation).toBeLessThanOrEqual(writer.last() + 1);
    before = generation;
    const { data, drafts } = await inventoryOf(folder);
    if (data.length > 1 || drafts.length > 0) caughtAtWork++;
    for (const { file } of data)
      if (!file.includes(dataFile(await readGolden(folder, 'one')))) rmSync(join(folder, file));
    for (const draft of drafts) rmSync(join(folder, draft));
  }
  // Or the kills came between the writes, and nothing was tried.
  expect(caughtAtWork).toBeGreaterThan(KILLS / 8);
});

function dataFile(reading: Awaited<ReturnType<typeof readGolden>>): string {
  return reading.status === 'whole' ? reading.golden.data.file : '';
}

test('a first recording that is killed leaves a whole golden or none', async () => {
  for (let kill = 0; kill < deeply(4, 12); kill++) {
    const writer = startWriter(1);
    // Before its first write is done: what it has loaded by then differs from time to time.
    while (readdirSync(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await writer.kill();
    const reading = await readGolden(folder, 'one');
    if (reading.status === 'whole') expect(generationOf(reading)).toBeGreaterThanOrEqual(1);
    else expect((await inventoryOf(folder)).names).toEqual([]);
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
  }
});

test('of two processes that write at once each leaves a whole golden, for every reader at every moment', async () => {
  await writeGolden(folder, content(0), numbers(0));
  const writers = [startWriter(1), startWriter(1_000_001)];
  await Promise.all(writers.map((writer) => writer.wrote(1)));
  const seen = new Set<boolean>();
  for (let read = 0; read < 150; read++) seen.add(generationOf(await readGolden(folder, 'one')) > 1_000_000);
  await Promise.all(writers.map((writer) => writer.wrote(40)));
  await Promise.all(writers.map((writer) => writer.kill()));
  expect(generationOf(await readGolden(folder, 'one'))).toBeGreaterThan(0);
  expect(seen.size).toBe(2);
});

test('what was replaced is removed, and nothing else', async () => {
  await writeGolden(folder, content(1), numbers(1));
  await writeGolden(folder, content(2, 'other'), numbers(2));
  await writeGolden(folder, content(3), numbers(3));
  const { names, data, drafts } = await inventoryOf(folder);
  expect({ names, owners: data.map(({ name }) => name), drafts }).toEqual({
    names: ['one', 'other'],
    owners: ['one', 'other'],
    drafts: [],
  });
  expect(generationOf(await readGolden(folder, 'one'))).toBe(3);
  expect(generationOf(await readGolden(folder, 'other'))).toBe(2);
});

test('a file in the place of the folder is named', async () => {
  await writeGolden(folder, content(1), numbers(1));
  await expect(writeGolden(join(folder, 'one.json'), content(1), numbers(1))).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('one.json') as string,
  });
});

test('a pipe that lies where the JSON goes is replaced, and nobody waits for it', async () => {
  execFileSync('mkfifo', [join(folder, `${content(1).name}.json`)]);
  await writeGolden(folder, content(1), numbers(1));
  expect(await readGolden(folder, content(1).name)).toMatchObject({ status: 'whole' });
});
