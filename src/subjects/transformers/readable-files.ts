import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors';
import { refuseFalseLists } from '../../core/false-lists';
import { MOST_TEXT, readText, sizeOfRegular } from '../../core/files/read-regular';
import { unreadable } from '../../core/files/unreadable';
import { parseStrictJson } from '../../core/text/strict-json';

/** What transformers.js reads beside the graph. */
const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** What it may read as well: other configurations, vocabularies, templates. */
const MAY_READ = /\.(json|jsonl|txt|jinja|model)$/;

/**
 * @throws EnvironmentError where a file that transformers.js reads by itself is missing or larger than one is, UsageError where it
 *   is none, or has something in it on which transformers.js would count for ever.
 */
export async function assertReadable(folder: string): Promise<void> {
  const there = (await readdir(folder)).filter((name) => MAY_READ.test(name));
  for (const name of new Set([...NEEDED, ...there])) {
    const file = join(folder, name);
    const refuse = (thrown: unknown): never => {
      throw unreadable(
        `${file} cannot be read: ${messageOf(thrown)}. transformers.js reads ${NEEDED.join(', ')} and onnx/model*.onnx: save the model's tokenizer and configuration into the folder.`,
        thrown,
      );
    };
    if (NEEDED.includes(name)) refuseFalseLists(parseStrictJson(await readText(file).catch(refuse), file), file);
    else await sizeOfRegular(file, MOST_TEXT).catch(refuse);
  }
}
