import { createHash } from 'node:crypto';
import { ExitCode, messageOf, UsageError } from '../../core/errors';
import { Fields, int32, isCount, text } from '../../core/fields';
import { readText } from '../../core/files/read-regular';
import { unreadable } from '../../core/files/unreadable';
import type { Report } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { option } from '../../core/option';
import { isJsonObject, parseStrictJson, showJson } from '../../core/text/strict-json';
import { VERSION } from '../../core/version';
import { toWholeJson, withoutStandIns } from '../../core/text/whole-json';
import type { NotRun } from '../../engine/campaign/reports';
import { invariantNamed } from '../../engine/invariants';
import type { Part } from '../../engine/parallel/ledger';
import { SPECS } from '../../subjects/kinds/specs';
import type { Identity } from './identity';

const FORMAT = 'padproof-shard';
/** The version of the shape below; it grows when a field changes its meaning or goes away. */
const SHARD_VERSION = 1;
/** A shard of 100,000 cases has a tenth of it. */
const MOST_BYTES = 256 * 2 ** 20;
/** The most shards of one campaign. */
export const MOST_SHARDS = 4096;

/** The most tokens of one form; a report keeps fewer. */
const MOST_WORDS = 100_000;

/** What is known of one form of the model: the steps of its ledger. */
export interface ShardCampaign {
  readonly identity: Identity;
  /** The model as it was named here. */
  readonly subject: SubjectSpec;
  readonly steps: readonly (readonly [step: string, value: unknown])[];
  /** Why it ended before all of its part was judged, where it did. */
  readonly ended?: string;
  /** The tokens that ids of what it found stand for, as a report keeps them. */
  readonly words?: Report['words'] & object;
}

/** What one of several shards found out, for whoever merges them. */
export interface ShardFile {
  readonly part: Part;
  readonly seed: number;
  /** One for each form of the model, in the order in which they were asked for. */
  readonly campaigns: readonly ShardCampaign[];
  readonly notRun: readonly NotRun[];
}

/** A shard, and the file that it is in. */
export interface NamedShard extends ShardFile {
  readonly file: string;
}

/**
 * A shard as a file: JSON, with a checksum of what it holds.
 * @throws UsageError naming the file, where it would have more bytes than merge reads.
 */
export function shardText({ file, part, seed, ...content }: NamedShard, mostBytes = MOST_BYTES): string {
  let bytes = 0;
  for (const { steps } of content.campaigns)
    for (const step of steps) {
      bytes += Buffer.byteLength(toWholeJson(step)) + 1;
      if (bytes > mostBytes) throw tooMuch(file, part, mostBytes);
    }
  const found = toWholeJson(content);
  const head = {
    format: FORMAT,
    version: SHARD_VERSION,
    padproof: VERSION,
    node: process.versions.node,
    shard: part,
    seed,
  };
  const written = `${toWholeJson(head).slice(0, -1)},"sha256":"${checksumOf(found)}","found":${found}}\n`;
  if (Buffer.byteLength(written) > mostBytes) throw tooMuch(file, part, mostBytes);
  return written;
}

/** For a message about a bound. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
}

function tooMuch(file: string, { index, count }: Part, mostBytes: number): UsageError {
  return new UsageError(
    `${file}: what shard ${index} of ${count} found takes more than the ${inMegabytes(mostBytes)} that padproof merge reads of a file, and was not written. Share the cases among more shards, such as ${2 * count}, or give fewer ${option('runs')}.`,
  );
}

/**
 * Reads what a shard wrote, in as much as its checksum says that it is whole.
 * @throws EnvironmentError where there is no such file; UsageError naming the field that is wrong, what was found and what was
 *   expected.
 */
export async function readShard(file: string): Promise<ShardFile> {
  let content: string;
  try {
    content = await readText(file, MOST_BYTES);
  } catch (thrown) {
    throw unreadable(`${file} cannot be read: ${messageOf(thrown)}. Name what shards of padproof check wrote.`, thrown);
  }
  return parseShard(parseStrictJson(content, file), file);
}

/** Checks a shard that was parsed from JSON. @throws UsageError as {@link readShard}. */
export function parseShard(value: unknown, file: string): ShardFile {
  const fields = new Fields(value, file);
  const format = fields.at('format');
  if (format !== FORMAT)
    throw new UsageError(
      `${file}: format is ${showJson(format)}; expected ${showJson(FORMAT)}. Name what shards of padproof check wrote, and nothing else.`,
    );
  fields.need('version', (is): is is number => is === SHARD_VERSION, String(SHARD_VERSION));
  const padproof = fields.need('padproof', text(100), 'a version');
  if (padproof !== VERSION)
    throw new UsageError(
      `${file}: it is of padproof ${padproof}, and this is ${VERSION}. Merge with the version that wrote it.`,
    );
  const shard = fields.inner('shard');
  const count = shard.need('count', int32(1), 'a whole number of at least 1');
  const index = shard.need('index', int32(1), `a whole number from 1 to ${count}`);
  if (index > count || count > MOST_SHARDS) throw fields.refusal('shard', `${index}/${count}`, 'one of its shards');
  const found = fields.at('found');
  if (fields.at('sha256') !== checksumOf(toWholeJson(found)))
    throw new UsageError(
      `${file}: its checksum is not that of what it holds. It was edited or cut short; run the shard again.`,
    );
  return {
    part: { index, count },
    seed: fields.need('seed', int32(), 'a whole number'),
    ...contentOf(fields.inner('found')),
  };
}

function contentOf(found: Fields): Pick<ShardFile, 'campaigns' | 'notRun'> {
  const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length <= 10_000;
  found.need('campaigns', isList, 'a list');
  found.need('notRun', isList, 'a list');
  return {
    campaigns: found.each('campaigns').map((campaign): ShardCampaign => {
      const isSteps = (value: unknown): value is ShardCampaign['steps'] =>
        Array.isArray(value) &&
        value.every((one) => Array.isArray(one) && one.length === 2 && typeof one[0] === 'string');
      return {
        identity: identityIn(campaign.inner('identity')),
        subject: SPECS.read(campaign.inner('subject')),
        steps: withoutStandIns(campaign.need('steps', isSteps, 'a list of steps')) as ShardCampaign['steps'],
        ...campaign.maybe('ended', text(20_000), 'a sentence'),
        ...campaign.maybe('words', isWords, `an object of at most ${MOST_WORDS} tokens by id`),
      };
    }),
    notRun: found.each('notRun').map((one): NotRun => ({
      subject: SPECS.read(one.inner('subject')),
      exitCode: one.need('exitCode', isExitCode, 'an exit code'),
      message: one.need('message', text(20_000), 'a sentence'),
    })),
  };
}

function isWords(value: unknown): value is Record<string, string> {
  if (!isJsonObject(value)) return false;
  const words = Object.entries(value);
  return words.length <= MOST_WORDS && words.every(([id, word]) => /^\d{1,10}$/.test(id) && text(1000)(word));
}

/** Reads what identifies a campaign. @throws UsageError naming the field that is wrong. */
export function identityIn(fields: Fields): Identity {
  const name = text(4096);
  const isNames = (value: unknown): value is readonly string[] =>
    Array.isArray(value) && value.length <= 1000 && value.every(name);
  const claims = fields.need('claims', isNames, 'a list of names');
  claims.forEach(invariantNamed);
  return {
    padproof: fields.need('padproof', name, 'a version'),
    seed: fields.need('seed', int32(), 'a whole number'),
    runs: fields.need('runs', isCount, 'a count'),
    ...fields.maybe('smallFirst', (value): value is boolean => typeof value === 'boolean', 'true or false'),
    ...fields.maybe('exhaustive', isCount, 'a count'),
    ...fields.maybe('minCoverage', isCount, 'a percentage'),
    ...fields.maybe('maxLength', isCount, 'a count'),
    ...fields.maybe('repeat', isCount, 'a count'),
    claims,
    subject: SPECS.read(fields.inner('subject')),
    ...fields.maybe('content', name, 'a hash'),
    saved: fields.need('saved', name, 'a hash'),
  };
}

function isExitCode(value: unknown): value is ExitCode {
  return (Object.values(ExitCode) as unknown[]).includes(value);
}

function checksumOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
