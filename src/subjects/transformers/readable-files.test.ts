import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, UsageError } from '../../core/errors';
import { assertReadable } from './readable-files';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-readable-'));
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    await writeFile(join(folder, name), '{}');
});
afterEach(() => rm(folder, { recursive: true }));

const refused = async (words: RegExp, kind: new (message: string) => Error = EnvironmentError): Promise<void> => {
  await expect(assertReadable(folder)).rejects.toThrow(kind);
  await expect(assertReadable(folder)).rejects.toThrow(words);
};

test('a folder with what transformers.js reads passes, whatever else it holds', async () => {
  execFileSync('mkfifo', [join(folder, 'unread')]);
  await expect(assertReadable(folder)).resolves.toBeUndefined();
});

test('what it needs and is not there is named', async () => {
  await rm(join(folder, 'tokenizer.json'));
  await refused(/tokenizer\.json cannot be read: .*ENOENT.*save the model's tokenizer/);
});

test.each(['config.json', 'special_tokens_map.json', 'vocab.txt'])(
  'a pipe in the place of %s is refused',
  async (name) => {
    await rm(join(folder, name), { force: true });
    execFileSync('mkfifo', [join(folder, name)]);
    await refused(/is no file, but a folder, a pipe or a device/, UsageError);
  },
);

test.each(['tokenizer.json', 'tokenizer_config.json', 'config.json'])(
  'an object in %s that says that it is longer than any list is refused',
  async (name) => {
    await writeFile(join(folder, name), '{"post_processor":{"length":1e9}}');
    await refused(/has an object with a length, \{"length":1000000000\}/, UsageError);
  },
);

test('what is no JSON is refused', async () => {
  await writeFile(join(folder, 'tokenizer.json'), '{');
  await refused(/tokenizer\.json is not valid JSON/, UsageError);
});

test('a file that is larger than one is, is refused unread', async () => {
  await truncate(join(folder, 'tokenizer.json'), 2 ** 32);
  await refused(/tokenizer\.json has 4294967296 bytes; at most \d+ are read/);
});
