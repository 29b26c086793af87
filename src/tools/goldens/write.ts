import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSafetensors, type WritableTensor } from '../../subjects/bert/checkpoint/safetensors-writer';
import { messageOf } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import { unreadable } from '../../core/files/unreadable';
import { removeStaleDrafts, replaceFile } from '../../core/files/replace-file';
import { DRAFT, GOLDEN_FORMAT, GOLDEN_VERSION, ownerOfData, type Golden, type GoldenContent } from './format';
import { checksumOf, goldenText, sha256 } from './text';

/**
 * Writes a golden as `NAME.json` and `NAME.TAG.safetensors`. Killed at any moment, or with another process at the same work, it
 * leaves a whole golden, the old or a new one: the numbers go to a file that nobody knows of yet, then the JSON that names it
 * takes the place of the old one in one step, and only then the old numbers are removed. A tag is never used twice, so what is
 * removed cannot be what somebody else has just written. A draft that a kill leaves behind goes with the next
 * recording, numbers that nothing names with `golden prune`.
 *
 * @throws EnvironmentError where the folder cannot be made or written, UsageError where it is none.
 */
export async function writeGolden(
  folder: string,
  content: GoldenContent,
  tensors: ReadonlyMap<string, WritableTensor>,
): Promise<Golden> {
  const { name } = content;
  const bytes = encodeSafetensors(tensors, { format: GOLDEN_FORMAT, name });
  const file = `${name}.${randomUUID().slice(-12)}.safetensors`;
  const unsigned = {
    format: GOLDEN_FORMAT,
    version: GOLDEN_VERSION,
    ...content,
    data: { file, bytes: bytes.length, sha256: sha256(bytes) },
  } as const;
  const golden: Golden = { ...unsigned, checksum: checksumOf(unsigned) };
  try {
    await mkdir(folder, { recursive: true });
    await removeStaleDrafts(folder, DRAFT);
    await replace(folder, name, file, bytes);
    const before = await dataFileOf(folder, name);
    await replace(folder, name, `${name}.json`, goldenText(golden));
    if (before !== undefined) await rm(join(folder, before), { force: true });
  } catch (thrown) {
    throw unreadable(
      `The golden ${name} cannot be written to ${folder}: ${messageOf(thrown)}. What was there is as it was.`,
      thrown,
    );
  }
  return golden;
}

/** The file appears whole or not at all. */
async function replace(folder: string, name: string, file: string, content: string | Uint8Array): Promise<void> {
  await replaceFile(join(folder, file), content, { before: `.${name}.`, after: '.draft' });
}

/** What the JSON that is there names as its data, where it can be read and its file is one of ours. */
async function dataFileOf(folder: string, name: string): Promise<string | undefined> {
  try {
    const { data } = JSON.parse(await readText(join(folder, `${name}.json`))) as Golden;
    return ownerOfData(data.file) === name ? data.file : undefined;
  } catch {
    return undefined;
  }
}
