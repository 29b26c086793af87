import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Counterexample } from '../../core/report/counterexample';
import { counterexampleName, saveCounterexample } from '../../engine/corpus/corpus';
import { counterexample } from '../../report/testing/reports';
import { SECRET, startServer, type TestServer, unsupported } from '../queue/testing/servers';
import { readCounterexample } from '../saved';
import { CorpusLayers } from './layers';
import { inRedis, RedisCorpus } from './redis-corpus';

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
  const layers = new CorpusLayers(own, [artefact, join(folder, 'not there')]);
  const { entries, folder: named, unreadable } = await layers.load();
  expect(named).toBe(own);
  expect(entries[0].file.startsWith(own)).toBe(true);
  expect(entries.map(({ counterexample: { violation } }) => violation.observed).sort()).toEqual([1, 2, 3]);
  expect(unreadable!.map(({ file }) => file)).toEqual([join(artefact, 'torn.json')]);
  expect([layers.isShared, await layers.share(another(1), () => undefined)]).toEqual([false, undefined]);
});

test('a place that is no folder is an address of Redis; it is not repeated, since it may hold a password', () => {
  expect(() => new CorpusLayers(folder, [`postgres://u:${SECRET}@host/db`])).toThrow(
    '`corpus` is kept in a folder or in Redis, and postgres://u@host/db is neither.',
  );
  expect(() => new CorpusLayers(folder, ['https://host'])).toThrow('`corpus` begins with "https:"');
  const { corpus, name } = inRedis(`rediss://user:${SECRET}@host:1/2/a-0123456789ab.json`)!;
  expect([name, corpus.labelOf(name)]).toEqual(['a-0123456789ab.json', 'rediss://host:1/2/a-0123456789ab.json']);
  expect(inRedis('redis:/a.json')).toBeUndefined();
  expect(RedisCorpus.at('redis://host').labelOf('x')).toBe('redis://host/0/x');
});

test('a server that is not there is said, without the password', async () => {
  const load = new CorpusLayers(folder, [`redis://:${SECRET}@127.0.0.1:1`]).load();
  await expect(load).rejects.toThrow('redis://127.0.0.1:1 cannot be used as a corpus: connect ECONNREFUSED');
  await expect(load).rejects.not.toThrow(SECRET);
});

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
    const label = await ci.share(another(1), (line) => tell.push(line));
    await ci.share(another(1), (line) => tell.push(line));
    expect(label).toBe(`${server.url}/0/${counterexampleName(another(1))}`);
    mkdirSync(join(folder, 'laptop'));
    const { entries, unreadable } = await new CorpusLayers(join(folder, 'laptop'), [server.secretUrl]).load();
    expect(entries).toEqual([{ file: label, counterexample: another(1) }]);
    expect([unreadable, tell]).toEqual([[], []]);
    expect(await readCounterexample(`${server.secretUrl}/0/${counterexampleName(another(1))}`)).toEqual(another(1));
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

  it('keeps as many as are read, and says where one is not kept', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => [`a-${String(i).padStart(12, '0')}.json`, '{}']).flat();
    await redis.hset('padproof:corpus', ...many);
    const told: string[] = [];
    const layers = new CorpusLayers(folder, [server.secretUrl]);
    expect(await layers.share(another(1), (line) => told.push(line))).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('was not saved: 1000 are there, and no more are read.')]);
  });

  it('is not used where the password is wrong, and that is said', async () => {
    const wrong = RedisCorpus.at(server.secretUrl.replace(SECRET, 'wrong'));
    await expect(wrong.load()).rejects.toThrow(/cannot be used as a corpus: WRONGPASS/);
  });
});
