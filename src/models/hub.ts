import { downloadFile, listFiles, modelInfo, type ListFileEntry } from '@huggingface/hub';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { isJsonObject, parseStrictJson } from '../bert/json';
import { EnvironmentError, UsageError } from '../core/errors';
import { COMMIT, HubCache } from './hub-cache';
import { explainHubError } from './hub-errors';
import { hubSettings, type HubOptions, type HubSettings } from './hub-settings';

const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** What a checkpoint and its tokenizer are read from, beside the weights. */
const SMALL_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];

/**
 * Fetches a model from the Hugging Face hub, as far as padproof reads it, into the cache that it shares with Python's
 * huggingface_hub; offline, it only looks there. `snapshotDownload` of `@huggingface/hub` is not used: it takes every file
 * of the repository, and writes to standard output.
 *
 * @param id `owner/name`, or the `name` of an old model without owner
 * @returns the folder of the snapshot, which `readCheckpoint` takes
 * @throws UsageError for an id, revision, endpoint or token that cannot be one, or a repository without safetensors.
 * @throws EnvironmentError where the model is not there, not given out, not reached or not whole, or offline not cached.
 */
export async function fetchFromHub(id: string, options: HubOptions): Promise<string> {
  const settings = hubSettings(id, options);
  const cache = new HubCache(id);
  if (settings.offline) return findInCache(cache, settings);
  try {
    return await fetchSnapshot(cache, settings);
  } catch (error) {
    throw explainHubError(error, settings);
  }
}

async function findInCache(cache: HubCache, { id, revision }: HubSettings): Promise<string> {
  const commit = await cache.commitOf(revision);
  const folder = commit === undefined ? undefined : cache.snapshot(commit);
  if (folder !== undefined) {
    const config = await readFile(join(folder, 'config.json')).catch(() => undefined);
    if (config) return folder;
  }
  throw new EnvironmentError(
    `${id}, revision ${revision}, is not in the cache (${cache.folder}), and nothing is fetched offline. Run once without --offline and HF_HUB_OFFLINE, or set HF_HOME to the cache that has it.`,
  );
}

async function fetchSnapshot(cache: HubCache, settings: HubSettings): Promise<string> {
  const { id, revision, request } = settings;
  const { sha } = await modelInfo({ ...request, name: id, revision, additionalFields: ['sha'] });
  // Names of files are made of what the server says.
  if (!COMMIT.test(sha)) throw new Error(`it says that ${revision} is commit ${JSON.stringify(sha)}`);
  const listed = new Map<string, ListFileEntry>();
  for await (const entry of listFiles({ ...request, repo: { type: 'model', name: id }, revision: sha })) {
    if (entry.type === 'file') listed.set(entry.path, entry);
  }
  const weights = listed.has(WEIGHTS) ? WEIGHTS : INDEX;
  if (!listed.has('config.json') || !listed.has(weights)) {
    const found = [...listed.keys()].slice(0, 12).join(', ');
    throw new UsageError(
      `${id} has ${listed.has('config.json') ? `neither ${WEIGHTS} nor ${INDEX}` : 'no config.json'}; it has ${found || 'no files'}. padproof reads checkpoints in safetensors: convert it with transformers' save_pretrained, and pass the folder.`,
    );
  }
  const take = async (name: string): Promise<void> => {
    const entry = listed.get(name);
    if (entry && !(await cache.has(sha, name, entry.size))) await download(cache, sha, entry, settings);
  };
  for (const name of [...SMALL_FILES, weights]) await take(name);
  const snapshot = cache.snapshot(sha);
  if (weights === INDEX) for (const shard of await shardsOf(join(snapshot, INDEX))) await take(shard);
  // Last, so that offline never finds a snapshot of which a part is missing.
  await cache.writeRef(revision, sha);
  return snapshot;
}

async function download(cache: HubCache, commit: string, entry: ListFileEntry, settings: HubSettings): Promise<void> {
  const { path, size, lfs, oid } = entry;
  const blob = lfs?.oid ?? oid ?? '';
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(blob)) throw new Error(`it gives ${path} the hash ${JSON.stringify(blob)}`);
  await cache.add(commit, path, blob, async (to) => {
    const repo = { type: 'model', name: settings.id } as const;
    const content = await downloadFile({ ...settings.request, repo, path, revision: commit });
    if (!content) throw new Error(`it lists ${path}, but does not have it`);
    const hash = createHash('sha256');
    let received = 0;
    await pipeline(
      Readable.fromWeb(content.stream() as ReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          received += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(to),
    );
    if (received !== size) throw new Error(`${path} broke off after ${received} of ${size} bytes`);
    // The name of a large file is the SHA-256 of its content.
    if (lfs && hash.digest('hex') !== blob) throw new Error(`${path} arrived damaged: its SHA-256 is not ${blob}`);
  });
}

/** The shards that an index names. Which of them may be opened is for `readCheckpoint` to say. */
async function shardsOf(index: string): Promise<Set<string>> {
  const json = parseStrictJson(await readFile(index, 'utf8'), index);
  const map = isJsonObject(json) && isJsonObject(json.weight_map) ? json.weight_map : {};
  return new Set(Object.values(map).filter((name) => typeof name === 'string'));
}
