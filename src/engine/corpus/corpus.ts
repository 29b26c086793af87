import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '../../core/errors';
import { toJson } from '../../core/json';
import { readRegular } from '../../core/files/read-regular';
import { draftPattern, removeStaleDrafts, replaceFile } from '../../core/files/replace-file';
import { parseStrictJson } from '../../core/text/strict-json';
import { parseCounterexample } from './parse-counterexample';
import type { Counterexample } from '../../core/report/counterexample';
import type { SpecReader } from '../../core/report/subject-spec';
import { option } from '../../core/option';
import { unreadable } from '../../core/files/unreadable';

/** A case of the most ids, every id on a line of its own, with long texts, is a fraction of it. */
const MOST_BYTES = 16 * 2 ** 20;

const DRAFT = draftPattern('[a-z0-9-]+-[0-9a-f]{12}\\.json\\.', '\\.tmp');

/**
 * Saves a counterexample under a name made from its claim and its case, so that finding it again changes nothing. The file
 * appears whole or not at all, and stays through a loss of power.
 *
 * @returns the file's path
 * @throws EnvironmentError when the folder cannot be made or written, UsageError where it is none.
 */
export async function saveCounterexample(folder: string, counterexample: Counterexample): Promise<string> {
  const file = join(folder, counterexampleName(counterexample));
  try {
    await mkdir(folder, { recursive: true });
    await replaceFile(file, counterexampleText(counterexample), { before: `${basename(file)}.`, after: '.tmp' });
  } catch (thrown) {
    throw unreadable(
      `${file} cannot be written: ${messageOf(thrown)}. Name another folder with ${option('save')}.`,
      thrown,
    );
  }
  return file;
}

/** A counterexample as it is saved, in JSON. */
export function counterexampleText(counterexample: Counterexample): string {
  return toJson(withoutLadder(counterexample));
}

/** What is kept beside the code of others is what a replay needs; the picture of a run is in its report. */
function withoutLadder(counterexample: Counterexample): Counterexample {
  const { node } = counterexample.location;
  if (!node) return counterexample;
  const { ladder: _, ...rest } = node;
  return { ...counterexample, location: { ...counterexample.location, node: rest } };
}

/** The name that a counterexample is saved under: what was found twice has one name. */
export function counterexampleName({ invariant, subject, case: testCase, violation }: Counterexample): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([subject, testCase, violation.message]))
    .digest('hex')
    .slice(0, 12);
  return `${invariant}-${digest}.json`;
}

/** Removes the drafts that a killed run has left in a folder of counterexamples. */
export async function clearDrafts(folder: string): Promise<void> {
  await removeStaleDrafts(folder, DRAFT);
}

/**
 * Reads a counterexample and checks every field of it.
 *
 * @param specs what knows how subjects are made
 * @throws EnvironmentError when there is no such file, UsageError naming the field that is wrong, or where it is no file.
 */
export async function readCounterexample(file: string, specs: SpecReader): Promise<Counterexample> {
  let text: string;
  try {
    text = (await readRegular(file, MOST_BYTES)).toString('utf8');
  } catch (thrown) {
    throw unreadable(
      `FILE cannot be read: ${messageOf(thrown)}. Name a counterexample that padproof check saved, such as those in golden/counterexamples.`,
      thrown,
    );
  }
  return parseCounterexample(parseStrictJson(text, file), file, specs);
}
