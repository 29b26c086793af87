import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { EnvironmentError } from '../../core/errors';
import type { Counterexample } from '../../core/report/counterexample';
import { counterexampleName, counterexampleText, saveCounterexample } from '../../engine/corpus/corpus';
import { counterexample } from '../../report/testing/reports';
import { SECRET, startServer, type TestServer, unsupported } from '../queue/testing/servers';
import { readCounterexample } from '../saved';
import { CorpusLayers } from './layers';
import { inRedis, RedisCorpus, shownLabel } from './redis-corpus';

/** Others than the first, as if found on other batches. */
const another = (observed: number): Counterexample => ({
  ...counterexample,
  violation: { ...counterexample.violation, observed, message: `It moves to ${observed}.` },
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-layers-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('folders are tried in their order, and what is in several once', async () => {
  const [own, artefact] = [join(folder, 'own'), join(folder, 'artefact')];
  await saveCounterexample(own, another(2));
  for (const one of [another(1), another(2), another(3)]) await saveCounterexample(artefact, one);
  writeFileSync(join(artefact, 'torn.json'), '{');
  const layers = new CorpusLayers(own, [artefact]);
  const { entries, folder: named, unreadable } = await layers.load();
  expect(named).toBe(own);
  expect(entries[0].file.startsWith(own)).toBe(true);
  expect(entries.map(({ counterexample: { violation } }) => violation.observed).sort()).toEqual([1, 2, 3]);
  expect(unreadable!.map(({ file }) => file)).toEqual([join(artefact, 'torn.json')]);
  expect(layers.isShared).toBe(false);
});

test('counterexamples are told apart by what they hold, and not by how their files are called', async () => {
  const [own, artefact] = [join(folder, 'own'), join(folder, 'artefact')];
  const put = (place: string, name: string, observed: number): void => {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, name), counterexampleText(another(observed)));
  };
  put(own, 'left-padding.json', 1);
  put(artefact, 'left-padding.json', 2);
  put(artefact, 'renamed.json', 1);
  const { entries } = await new CorpusLayers(own, [artefact]).load();
  expect(entries.map(({ file }) => file)).toEqual([
    join(own, 'left-padding.json'),
    join(artefact, 'left-padding.json'),
  ]);
});

test('a folder that was named and is not there is said; that of this run may be absent', async () => {
  const layers = new CorpusLayers(join(folder, 'own'), [join(folder, 'artefcat')]);
  await expect(layers.load()).rejects.toThrow(/^`corpus` names .*artefcat, which cannot be read: .*ENOENT/);
  await expect(layers.load()).rejects.toThrow(EnvironmentError);
  expect((await new CorpusLayers(join(folder, 'own'), []).load()).entries).toEqual([]);
});

test('a place that is no folder is an address of Redis; it is not repeated, since it may hold a password', () => {
  expect(() => new CorpusLayers(folder, [`postgres://u:${SECRET}@host/db`])).toThrow(
    '`corpus` is kept in a folder or in Redis, and postgres://u@host/db is neither.',
  );
  expect(() => new CorpusLayers(folder, ['https://host'])).toThrow('`corpus` begins with "https:"');
  const { corpus, name } = inRedis(`rediss://user:${SECRET}@host:1/2/a-0123456789ab.json`)!;
  expect([name, corpus.labelOf(name)]).toEqual(['a-0123456789ab.json', 'rediss://host:1/2/a-0123456789ab.json']);
  expect(inRedis('redis:/a.json')).toBeUndefined();
  expect(shownLabel('redis://:pw@host/0/a.json')).toBe('redis://host/0/a.json');
  expect(shownLabel('a/b.json')).toBe('a/b.json');
  expect(RedisCorpus.at('redis://host').labelOf('x')).toBe('redis://host/0/x');
});

test('a server that is not there is said, without the password', async () => {
  const load = new CorpusLayers(folder, [`redis://:${SECRET}@127.0.0.1:1`]).load();
  await expect(load).rejects.toThrow('redis://127.0.0.1:1 cannot be used as a corpus: connect ECONNREFUSED');
  await expect(load).rejects.not.toThrow(SECRET);
});

/** The same server, with each answer so many milliseconds later. */
async function slowly(url: string, ms: number): Promise<{ readonly secretUrl: string; readonly close: () => void }> {
  const { port } = new URL(url);
  const open = new Set<Socket>();
  const proxy = createServer((from) => {
    const to = connect(Number(port), '127.0.0.1');
    for (const socket of [from, to]) open.add(socket.on('error', () => socket.destroy()));
    from.pipe(to);
    to.on('data', (bytes) => setTimeout(() => from.write(bytes), ms).unref());
    to.on('close', () => from.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    proxy.close();
    for (const socket of open) socket.destroy();
  };
  return { secretUrl: url.replace(port, String((proxy.address() as AddressInfo).port)), close };
}

const why = unsupported('redis');
(why ? describe.skip : describe)('a corpus in Redis', () => {
  let server: TestServer;
  let redis: Redis;
  let corpus: RedisCorpus;
  beforeAll(async () => {
    server = await startServer('redis');
    redis = new Redis(server.secretUrl);
    corpus = RedisCorpus.at(server.secretUrl);
  });
  beforeEach(() => redis.flushall());
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  it('gives to one machine what another has found, once, and by a label that a replay takes', async () => {
    const tell: string[] = [];
    const ci = new CorpusLayers(join(folder, 'ci'), [server.secretUrl]);
    const keep = (): Promise<string | undefined> =>
      ci.keep(another(1), { writes: false, shares: true }, (line) => tell.push(line));
    const label = await keep();
    await keep();
    expect(label).toBe(`${server.url}/0/${counterexampleName(another(1))}`);
    mkdirSync(join(folder, 'laptop'));
    const { entries, unreadable } = await new CorpusLayers(join(folder, 'laptop'), [server.secretUrl]).load();
    expect(entries).toEqual([{ file: label, counterexample: another(1) }]);
    expect([unreadable, tell]).toEqual([[], []]);
    expect(await readCounterexample(`${server.secretUrl}/0/${counterexampleName(another(1))}`)).toEqual(another(1));
  });

  it('gets what cannot be saved here, which is said; where it is nowhere, it is thrown', async () => {
    const own = join(folder, 'no-folder');
    writeFileSync(own, '');
    const told: string[] = [];
    const keep = (places: readonly string[]): Promise<string | undefined> =>
      new CorpusLayers(own, places).keep(another(1), { writes: true, shares: true }, (line) => told.push(line));
    const label = `${server.url}/0/${counterexampleName(another(1))}`;
    expect(await keep([server.secretUrl])).toBe(label);
    expect(told).toEqual([expect.stringMatching(/no-folder: not saved: .* It is at redis:/)]);
    await expect(keep([])).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect((await corpus.load()).entries.map(({ file }) => file)).toEqual([label]);
  });

  it('names what is no counterexample, and reads the others', async () => {
    await corpus.save(another(1));
    await redis.hset('padproof:corpus', 'x-0123456789ab.json', '{"format": "other"}', '../../etc/passwd', '{}');
    const { entries, unreadable } = await corpus.load();
    expect(entries).toHaveLength(1);
    expect(unreadable!.map((one) => one.why)).toEqual([
      'it is not called as a counterexample is',
      expect.stringContaining('x-0123456789ab.json: format is not "padproof-counterexample"'),
    ]);
    await expect(corpus.read('y-0123456789ab.json')).rejects.toThrow('y-0123456789ab.json is not there.');
  });

  it('has the limit for each answer, and asks for all entries in few of them', async () => {
    const many = Array.from({ length: 400 }, (_, i) => [`a-${String(i).padStart(12, '0')}.json`, '{}']).flat();
    await redis.hset('padproof:corpus', ...many);
    await corpus.save(another(1));
    const asked: string[] = [];
    const monitor = await redis.monitor();
    monitor.on('monitor', (_: string, [command]: string[]) => asked.push(command.toLowerCase()));
    const { entries, unreadable } = await corpus.load();
    await corpus.read(counterexampleName(another(1)));
    monitor.disconnect();
    expect([entries.length, unreadable!.length]).toEqual([1, 400]);
    expect(asked.filter((command) => command === 'hmget')).toHaveLength(2);
    expect(asked).not.toContain('hget');
    const { secretUrl, close } = await slowly(server.secretUrl, 150);
    try {
      // Each answer comes within the limit, and all of them do not.
      const began = performance.now();
      expect((await RedisCorpus.at(secretUrl, 750).load()).entries).toHaveLength(1);
      expect(performance.now() - began).toBeGreaterThan(750);
    } finally {
      close();
    }
  });

  it('says so where no answer comes', async () => {
    const { secretUrl, close } = await slowly(server.secretUrl, 60_000);
    await expect(RedisCorpus.at(secretUrl, 200).load()).rejects.toThrow('it did not answer within 0.2 s');
    close();
  });

  it('replaces what is no counterexample, and leaves one that is', async () => {
    const name = counterexampleName(another(1));
    await redis.hset('padproof:corpus', name, '{"torn');
    await corpus.save(another(1));
    expect(await corpus.read(name)).toEqual(another(1));
    const edited = counterexampleText(another(1)).replace(/\s+$/, '\n\n');
    await redis.hset('padproof:corpus', name, edited);
    await corpus.save(another(1));
    expect(await redis.hget('padproof:corpus', name)).toBe(edited);
  });

  it('reads as many as are kept where more are there, and names the others', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => [`b-${String(i).padStart(12, '0')}.json`, '{}']).flat();
    await redis.hset('padproof:corpus', ...many);
    await redis.hset('padproof:corpus', 'a-0123456789ab.json', counterexampleText(another(1)));
    const { entries, unreadable } = await corpus.load();
    expect(entries).toHaveLength(1);
    expect(unreadable!.filter(({ why }) => why.startsWith('1000 come before it'))).toHaveLength(2);
  });

  it('never keeps more than are read, however many save at once', async () => {
    const many = Array.from({ length: 998 }, (_, i) => [`a-${String(i).padStart(12, '0')}.json`, '{}']).flat();
    await redis.hset('padproof:corpus', ...many);
    const saved = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((i) => corpus.save(another(i))));
    expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await redis.hlen('padproof:corpus')).toBe(1000);
  });

  it('keeps as many as are read, and says where one is not kept', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => [`a-${String(i).padStart(12, '0')}.json`, '{}']).flat();
    await redis.hset('padproof:corpus', ...many);
    const told: string[] = [];
    const layers = new CorpusLayers(folder, [server.secretUrl]);
    const tell = (line: string): void => void told.push(line);
    expect(await layers.keep(another(1), { writes: false, shares: true }, tell)).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('was not saved: 1000 are there, and no more are read.')]);
  });

  it('is not used where the password is wrong, and that is said', async () => {
    const wrong = RedisCorpus.at(server.secretUrl.replace(SECRET, 'wrong'));
    await expect(wrong.load()).rejects.toThrow(/cannot be used as a corpus: WRONGPASS/);
  });
});
