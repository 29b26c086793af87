import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../dist/subjects/bert/checkpoint/checkpoint.js';
import { fetchFromHub } from '../../../dist/subjects/hub/hub.js';
import { graphOf } from '../../../dist/subjects/hub/hub-files.js';
import { json, shardedCheckpoint } from '../readers/samples.mjs';
import { manner, serve, withKey } from './answer.mjs';

/** As the hub's own, but for their length: a campaign waits for nobody. */
const LIMITS = { mostFiles: 20_000, mostListingMs: 3000, mostSilenceMs: 500, mostSettlingMs: 2000, leastRate: 10 };

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const NAMES = [
  '../../../../canary.txt',
  '/tmp/x',
  'a\\..\\b',
  'C:x',
  'onnx/../../../../../x',
  'NUL',
  'a\u0000b',
  'con.json',
  'x'.repeat(300),
];

const files = () => ({ ...shardedCheckpoint(), 'onnx/model.onnx': Buffer.from('graph') });

const entryOf = ([path, content]) => ({
  type: 'file',
  path,
  size: content.length,
  oid: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
});

/** The hub: what it says of a model, the list of its files, and the files. */
export default {
  name: 'hub',
  onlyFiles: true,
  names: ['127.0.0.1', 'owner/name', 'input', 'models--', '`'],
  sample: () => ({
    'info.json': json({ _id: '1', id: 'owner/name', sha: COMMIT, lastModified: '2024-01-01' }),
    'tree.json': json(Object.entries(files()).map(entryOf)),
    'served/model.safetensors.index.json': files()['model.safetensors.index.json'],
    'served/config.json': files()['config.json'],
    'manner.bin': json({}),
  }),
  finish(made, random) {
    const changed = { ...made, 'manner.bin': json(random.chance(0.7) ? {} : manner(random)) };
    if (random.chance(0.2)) changed['info.json'] = withKey(made['info.json'], random);
    // A name that leads elsewhere, in the list or among the shards.
    if (random.chance(0.3)) {
      const file = random.pick(['tree.json', 'served/model.safetensors.index.json']);
      const name = JSON.stringify(random.pick(NAMES));
      changed[file] = Buffer.from(made[file].toString().replaceAll('"model-00002-of-00002.safetensors"', name));
    }
    return changed;
  },
  async read(folder) {
    const read = (name) => readFileSync(join(folder, name));
    const how = JSON.parse(read('manner.bin').toString());
    const all = files();
    const server = await serve((asked, { headers: { range } }) => {
      const path = decodeURIComponent(asked.split('?')[0].replace(/%(?![0-9a-f]{2})/gi, '%25'));
      if (path.startsWith('/api/models/owner/name/revision/')) return { ...how, body: read('info.json') };
      if (path.startsWith('/api/models/owner/name/tree/')) return { ...how, body: read('tree.json') };
      const name = path.replace(`/owner/name/resolve/${COMMIT}/`, '');
      const own = ['config.json', 'model.safetensors.index.json'].includes(name) ? read(`served/${name}`) : all[name];
      return { ...how, ...part(own ?? Buffer.from('something'), range, how.headers) };
    });
    try {
      process.env.HF_HUB_CACHE = folder;
      const snapshot = await fetchFromHub('owner/name', { endpoint: server.url }, undefined, LIMITS);
      await readCheckpoint(snapshot);
      await fetchFromHub('owner/name', { endpoint: server.url }, graphOf('fp32'), LIMITS);
    } finally {
      await server.stop();
    }
  },
};

/** The bytes that were asked for, with the headers that say which. */
function part(content, range, more) {
  const headers = { etag: '"x"', 'accept-ranges': 'bytes', ...more };
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { body: content, headers: { ...headers, 'content-length': String(content.length) } };
  const body = content.subarray(Number(from), Number(to) + 1);
  return { status: 206, body, headers: { ...headers, 'content-range': `bytes ${from}-${to}/${content.length}` } };
}
