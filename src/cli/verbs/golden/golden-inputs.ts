import { parseStrictJson } from '../../../core/text/strict-json';
import { batchOf } from '../../../core/case';
import { messageOf, UsageError } from '../../../core/errors';
import type { Traits } from '../../../core/subject';
import { readText } from '../../../core/files/read-regular';
import { cases } from '../../../engine/generate/cases';
import { parseBatch, storedBatch } from '../../../tools/goldens/batches';
import type { GoldenBatch } from '../../../tools/goldens/format';
import type { HubOptions } from '../../../subjects/hub/hub-settings';
import { forEachWindow } from '../../../engine/generate/case-stream';
import { tokenize } from '../../../tools/explain/explain-input';
import { unreadable } from '../../../core/files/unreadable';

const DEFAULT_RUNS = 5;

/** What to record, as the flags say. */
export interface InputOptions {
  readonly text?: readonly string[];
  readonly batch?: string;
  readonly runs?: number;
  readonly seed?: number;
}

/**
 * The batches to record: texts padded together in one batch, the batches of a file, or generated cases.
 *
 * @throws UsageError where more than one kind is asked for, or it cannot be made; EnvironmentError for a file that is missing.
 */
export async function batchesOf(
  options: InputOptions,
  model: string,
  traits: Traits,
  hub: HubOptions,
): Promise<GoldenBatch[]> {
  const { text, batch: file, runs, seed } = options;
  const kinds = [
    text && '--text',
    file !== undefined && '--batch',
    (runs ?? seed) !== undefined && '--runs and --seed',
  ];
  const asked = kinds.filter((kind) => typeof kind === 'string');
  if (asked.length > 1) throw new UsageError(`${asked.join(' as well as ')}: a golden is recorded of one of them.`);
  if (text) return [await batchOfTexts(text, model, traits, hub)];
  if (file !== undefined) return readBatches(file);
  return generated(traits, seed ?? 1, runs ?? DEFAULT_RUNS);
}

async function batchOfTexts(
  texts: readonly string[],
  model: string,
  traits: Traits,
  hub: HubOptions,
): Promise<GoldenBatch> {
  const { batch, tokenizer } = await tokenize(model, texts, traits, hub);
  if (tokenizer === 'toy' && model !== '') {
    throw new UsageError(
      `--text: ${model} has no tokenizer.json. Name ids with --batch FILE, or generate them: --runs.`,
    );
  }
  return storedBatch(batch, 'texts', texts);
}

async function readBatches(file: string): Promise<GoldenBatch[]> {
  const text = await readText(file).catch((thrown: unknown) => {
    throw unreadable(`--batch: ${file} cannot be read: ${messageOf(thrown)}.`, thrown);
  });
  const json = parseStrictJson(text, file);
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) throw new UsageError(`--batch: ${file} is an empty list; expected a batch at least.`);
  return list.map((value, i) => parseBatch(value, `${file}: batch ${i}`, `batch ${i}`));
}

/** Rows without a real token are left out: nobody reads anything of them, so there is nothing to record. */
async function generated(traits: Traits, seed: number, runs: number): Promise<GoldenBatch[]> {
  const batches: GoldenBatch[] = [];
  await forEachWindow(cases(traits, { maxRows: 4, maxTokens: 64 }), seed, runs, async (window) => {
    for (const { testCase, index } of window) {
      const { rows, length } = testCase;
      const real = rows.filter(({ at }) => at.length > 0);
      if (real.length > 0) {
        const batch = batchOf(real, length, traits);
        batches.push(storedBatch(batch, `case ${index} of seed ${seed}`));
      }
    }
  });
  if (batches.length === 0)
    throw new UsageError('--runs: no case has a real token. Ask for more, or for another seed.');
  return batches;
}
