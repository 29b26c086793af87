import { downloadFile, listFiles, modelInfo, type ListFileEntry } from '@huggingface/hub';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { EnvironmentError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import { boundedFetch } from './bounded-fetch';
import { COMMIT, HubCache } from './hub-cache';
import { explainHubError } from './hub-errors';
import { CHECKPOINT, type HubFiles } from './hub-files';
import { quotedOutside } from '../../core/text/outside-text';
import { hubSettings, type HubOptions, type HubSettings } from './hub-settings';
import { whyNotPlainPath } from '../../core/files/plain-path';
import { option } from '../../core/option';

/** The most bytes of what the hub says of a repository: its commit, or a page of its list of files. */
const MOST_SAID = 16 * 2 ** 20;
/** What a hub may take. */
export interface HubLimits {
  /** More files than a repository of a model has. */
  readonly mostFiles: number;
  /** How long all pages of the list may take, in milliseconds. */
  readonly mostListingMs: number;
  /** How long an answer may say nothing. */
  readonly mostSilenceMs: number;
  /** How long any answer may take, and the least rate of a long download beyond that, in bytes a millisecond. */
  readonly mostSettlingMs: number;
  readonly leastRate: number;
}
const LIMITS: HubLimits = {
  mostFiles: 20_000,
  mostListingMs: 300_000,
  mostSilenceMs: 60_000,
  mostSettlingMs: 120_000,
  leastRate: 10,
};

/** A file that is read whole into memory, and is no weights. */
const MOST_SMALL = 64 * 2 ** 20;

/**
 * Fetches a model from the Hugging Face hub, as far as padproof reads it, into the cache that it shares with Python's
 * huggingface_hub; offline, it only looks there. `snapshotDownload` of `@huggingface/hub` is not used: it takes every file
 * of the repository, and writes to standard output.
 *
 * @param id `owner/name`, or the `name` of an old model without owner
 * @param files which of them; those of a checkpoint where nothing is said
 * @param limits what the hub may take
 * @returns the folder of the snapshot, which `readCheckpoint` takes
 * @throws UsageError for an id, revision, endpoint or token that cannot be one, or a repository without those files.
 * @throws EnvironmentError where the model is not there, not given out, not reached or not whole, or offline not cached.
 */
export async function fetchFromHub(
  id: string,
  options: HubOptions,
  files: HubFiles = CHECKPOINT,
  limits = LIMITS,
): Promise<string> {
  const settings = hubSettings(id, options);
  const cache = new HubCache(id);
  if (settings.offline) return findInCache(cache, settings);
  try {
    return await fetchSnapshot(cache, settings, files, limits);
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
    `${id}, revision ${revision}, is not in the cache (${cache.folder}), and nothing is fetched offline. Run once without ${option('offline')} and HF_HUB_OFFLINE, or set HF_HOME to the cache that has it.`,
  );
}

async function fetchSnapshot(
  cache: HubCache,
  settings: HubSettings,
  files: HubFiles,
  limits: HubLimits,
): Promise<string> {
  const { id, revision, request } = settings;
  const { mostFiles, mostListingMs, mostSilenceMs: silenceMs, mostSettlingMs: ms } = limits;
  const says = boundedFetch({ bytes: MOST_SAID, ms, silenceMs });
  const { sha } = await modelInfo({ ...request, fetch: says, name: id, revision, additionalFields: ['sha'] });
  // Names of files are made of what the server says.
  if (!COMMIT.test(sha)) throw new Error(`it says that ${revision} is commit ${JSON.stringify(sha)}`);
  const listed = new Map<string, ListFileEntry>();
  let entries = 0;
  const until = Date.now() + mostListingMs;
  const page: typeof fetch = (...asked) => {
    if (Date.now() > until) throw new Error(`its list of files took longer than ${mostListingMs / 1000} s`);
    return says(...asked);
  };
  for await (const entry of listFiles({
    ...request,
    fetch: page,
    repo: { type: 'model', name: id },
    revision: sha,
    recursive: true,
  })) {
    if (entry.type === 'file') listed.set(entry.path, entry);
    if (++entries > mostFiles) throw new Error(`it lists more than ${mostFiles} files`);
  }
  const picked = [...new Set(files.pick([...listed.keys()], id))];
  const take = async (name: string): Promise<void> => {
    const entry = listed.get(name);
    if (entry && !(await cache.has(sha, name, entry.size))) await download(cache, sha, entry, settings, limits);
  };
  refuseOddNames(picked, settings);
  const snapshot = cache.snapshot(sha);
  // What it is stands in small files, and weights are gigabytes.
  const isSmall = (name: string): boolean => name.endsWith('.json');
  for (const name of picked.filter(isSmall)) await take(name);
  await files.look?.(snapshot);
  for (const name of picked.filter((one) => !isSmall(one))) await take(name);
  const named = (await files.named?.(picked, snapshot)) ?? [];
  refuseOddNames(named, settings);
  for (const name of named) await take(name);
  // Last, so that offline never finds a snapshot of which a part is missing.
  await cache.writeRef(revision, sha);
  return snapshot;
}

/** Refuses names by which a file would come to lie elsewhere, before any of them is asked for. */
function refuseOddNames(names: readonly string[], { id, endpoint }: HubSettings): void {
  for (const name of names) {
    const why = whyNotPlainPath(name);
    if (why === undefined) continue;
    throw new EnvironmentError(
      `${endpoint} names ${quotedOutside(name)} as a file of ${id}, and ${why}. Nothing is fetched by that name; do not use this repository.`,
    );
  }
}

async function download(
  cache: HubCache,
  commit: string,
  entry: ListFileEntry,
  settings: HubSettings,
  limits: HubLimits,
): Promise<void> {
  const { path, size, lfs, oid } = entry;
  const blob = lfs?.oid ?? oid ?? '';
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`it gives ${path} a size that is none`);
  if (/\.json$/.test(path) && size > MOST_SMALL)
    throw new Error(`${path} has ${size} bytes, more than the ${MOST_SMALL} that such a file may have`);
  // What is short may be sent without its length, and is then held in memory.
  const fetch = boundedFetch({
    bytes: Math.max(size, 2 ** 20),
    ms: limits.mostSettlingMs + size / limits.leastRate,
    silenceMs: limits.mostSilenceMs,
  });
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(blob)) throw new Error(`it gives ${path} the hash ${JSON.stringify(blob)}`);
  await cache.add(commit, path, blob, async (to) => {
    const repo = { type: 'model', name: settings.id } as const;
    const content = await downloadFile({ ...settings.request, fetch, repo, path, revision: commit });
    if (!content) throw new Error(`it lists ${path}, but does not have it`);
    const hash = createHash('sha256');
    let received = 0;
    await pipeline(
      Readable.fromWeb(content.stream() as ReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          received += chunk.length;
          if (received > size) throw new Error(`${path} is longer than the ${size} bytes that it lists`);
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
