import { getHFHubCachePath, getRepoFolderName } from '@huggingface/hub';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readText } from '../../core/files/read-regular';
import { whyNotPlainPath } from '../../core/files/plain-path';

/** A commit of a hub repository by its hash. It becomes a folder's name, so nothing else may pass for one. */
export const COMMIT = /^[0-9a-f]{40}$/;

/**
 * One model's corner of the cache that Python's huggingface_hub and `@huggingface/hub` share. HF_HOME and HF_HUB_CACHE say
 * where it is. https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 *
 *     models--owner--name/refs/main                      the commit that `main` was when it was last asked for
 *                        /snapshots/<commit>/config.json a link to the blob
 *                        /blobs/<hash of the content>
 */
export class HubCache {
  readonly folder: string;

  constructor(id: string) {
    this.folder = join(getHFHubCachePath(), getRepoFolderName({ type: 'model', name: id }));
  }

  snapshot(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  /** The commit that a branch, tag or commit stands for, as far as the cache knows. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (COMMIT.test(revision)) return revision;
    const text = await readText(join(this.folder, 'refs', revision), 1024).catch(() => '');
    return COMMIT.test(text.trim()) ? text.trim() : undefined;
  }

  async writeRef(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const file = join(this.folder, 'refs', revision);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, commit);
  }

  /** Is the file there, in its full size? */
  async has(commit: string, name: string, size: number): Promise<boolean> {
    const found = await stat(join(this.snapshot(commit), name)).catch(() => undefined);
    return found?.size === size;
  }

  /**
   * Adds a file. It appears in the cache once `download` has written all of it, and under a name of its own till then, so
   * neither a broken download nor another process at the same work leaves half a file behind.
   */
  async add(commit: string, name: string, blob: string, download: (to: string) => Promise<void>): Promise<void> {
    // Whoever asks has looked before any request; a path that leads elsewhere must not get here by another way.
    const why = whyNotPlainPath(name);
    if (why !== undefined) throw new Error(`a file of the cache cannot be named so: ${why}`);
    const source = join(this.folder, 'blobs', blob);
    const target = join(this.snapshot(commit), name);
    const incomplete = `${source}.${randomUUID()}.incomplete`;
    await mkdir(dirname(source), { recursive: true });
    await mkdir(dirname(target), { recursive: true });
    try {
      await download(incomplete);
      await rename(incomplete, source);
    } finally {
      await rm(incomplete, { force: true });
    }
    const link = `${target}.${randomUUID()}`;
    // Windows lets only some users make links; a copy is what the Python library leaves there too.
    await symlink(relative(dirname(target), source), link).catch(() => copyFile(source, link));
    await rename(link, target);
  }
}
