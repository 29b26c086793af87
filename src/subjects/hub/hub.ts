import { downloadFile, listFiles, modelInfo, type ListFileEntry } from '@huggingface/hub';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { EnvironmentError } from '../../core/errors';
import { readText } from '../../core/read-regular';
import { COMMIT, HubCache } from './hub-cache';
import { explainHubError } from './hub-errors';
import { CHECKPOINT, type HubFiles } from './hub-files';
import { hubSettings, type HubOptions, type HubSettings } from './hub-settings';

/**
 * Fetches a model from the Hugging Face hub, as far as padproof reads it, into the cache that it shares with Python's
 * huggingface_hub; offline, it only looks there. `snapshotDownload` of `@huggingface/hub` is not used: it takes every file
 * of the repository, and writes to standard output.
 *
 * @param id `owner/name`, or the `name` of an old model without owner
 * @param files which of them; those of a checkpoint where nothing is said
 * @returns the folder of the snapshot, which `readCheckpoint` takes
 * @throws UsageError for an id, revision, endpoint or token that cannot be one, or a repository without those files.
 * @throws EnvironmentError where the model is not there, not given out, not reached or not whole, or offline not cached.
 */
export async function fetchFromHub(id: string, options: HubOptions, files: HubFiles = CHECKPOINT): Promise<string> {
  const settings = hubSettings(id, options);
  const cache = new HubCache(id);
  if (settings.offline) return findInCache(cache, settings);
  try {
    return await fetchSnapshot(cache, settings, files);
  } catch (error) {
    throw explainHubError(error, settings);
  }
}

async function findInCache(cache: HubCache, { id, revision }: HubSettings): Promise<string> {
  const commit = await cache.commitOf(revision);
  const folder = commit === undefined ? undefined : cache.snapshot(commit);
  if (folder !== undefined) {
    const config = await readText(join(folder, 'config.json')).catch(() => undefined);
    if (config) return folder;
  }
  throw new EnvironmentError(
    `${id}, revision ${revision}, is not in the cache (${cache.folder}), and nothing is fetched offline. Run once without --offline and HF_HUB_OFFLINE, or set HF_HOME to the cache that has it.`,
  );
}

async function fetchSnapshot(cache: HubCache, settings: HubSettings, files: HubFiles): Promise<string> {
  const { id, revision, request } = settings;
  const { sha } = await modelInfo({ ...request, name: id, revision, additionalFields: ['sha'] });
  // Names of files are made of what the server says.
  if (!COMMIT.test(sha)) throw new Error(`it says that ${revision} is commit ${JSON.stringify(sha)}`);
  const listed = new Map<string, ListFileEntry>();
  for await (const entry of listFiles({
    ...request,
    repo: { type: 'model', name: id },
    revision: sha,
    recursive: true,
  })) {
    if (entry.type === 'file') listed.set(entry.path, entry);
  }
  const picked = files.pick([...listed.keys()], id);
  const take = async (name: string): Promise<void> => {
    const entry = listed.get(name);
    if (entry && !(await cache.has(sha, name, entry.size))) await download(cache, sha, entry, settings);
  };
  for (const name of picked) await take(name);
  const snapshot = cache.snapshot(sha);
  for (const name of (await files.named?.(picked, snapshot)) ?? []) await take(name);
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
