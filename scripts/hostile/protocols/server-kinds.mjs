import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverSource } from '../../../dist/subjects/server/server-source.js';
import { json } from '../readers/samples.mjs';
import { manner, serve, withKey } from './answer.mjs';
import { answerIn, MODES } from './modes.mjs';

const WORDS = ['red', 'blue', 'cat', 'dog', 'tree', 'sun', 'moon', 'sea', 'bird'];

/**
 * A kind of embedding server: what it answers is changed, sent in another manner, and has the key in it.
 *
 * @param path where texts are sent; `models` where the server says which it has
 */
export const serverKind = ({ name, path, answer, models }) => ({
  name,
  onlyFiles: true,
  names: ['127.0.0.1', '`', 'PADPROOF_API_KEY'],
  sample: () => ({
    'answer.json': json(answer),
    ...(models && { 'models.json': json(models) }),
    'manner.bin': json({}),
  }),
  finish(files, random) {
    // A mode of the catalogue has answers of its own.
    if (random.chance(0.25)) return { ...files, 'manner.bin': json({ mode: random.pick([...MODES.keys()]) }) };
    const changed = { ...files, 'manner.bin': json(random.chance(0.5) ? {} : manner(random)) };
    if (random.chance(0.4)) {
      const file = random.pick(Object.keys(files).filter((one) => one.endsWith('.json')));
      changed[file] = withKey(files[file], random);
    }
    return changed;
  },
  async read(folder) {
    const [body, how] = ['answer.json', 'manner.bin'].map((file) => readFileSync(join(folder, file)));
    const { mode, ...manners } = JSON.parse(how.toString());
    const server = await serve((asked, request, response) =>
      MODES.has(mode)
        ? answerIn(mode, request, response)
        : { ...manners, body: asked.startsWith(path) ? body : readFileSync(join(folder, 'models.json')) },
    );
    try {
      const source = serverSource(`${server.url}${path}`, WORDS, { timeoutMs: 1500, maxRequests: 12 });
      const subject = await source.open();
      await subject.dispose?.();
    } finally {
      await server.stop();
    }
  },
});
