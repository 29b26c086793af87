import { createHash } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, truncateSync, writeSync } from 'node:fs';
import { messageOf, UsageError } from '../../core/errors';
import { Fields, text } from '../../core/fields';
import { readRegular } from '../../core/files/read-regular';
import { unreadable } from '../../core/files/unreadable';
import { VERSION } from '../../core/version';
import { toWholeJson, withoutStandIns } from '../../core/text/whole-json';
import type { Part } from '../../engine/parallel/ledger';
import { MemoryLedger } from '../../engine/parallel/ledger';
import { differenceOf, type Identity } from './identity';
import { identityIn } from './shard-file';

const FORMAT = 'padproof-journal';
/** The version of the shape of its lines; it grows when a field changes its meaning or goes away. */
const JOURNAL_VERSION = 1;
/** What is read. A run of a million cases on a small model has a third of it. */
const MOST_BYTES = 256 * 2 ** 20;
const NEWLINE = 10;

/** What a journal is begun with: the run that it is of. */
interface Head {
  /** One for each form of the model. */
  readonly campaigns: readonly Identity[];
  readonly part?: Part;
}

/** A step of the ledger of one form of the model. */
interface Line {
  readonly form: number;
  readonly step: string;
  readonly value: unknown;
}

/**
 * What a run came to know, on disk as it goes: a line of JSON for the run itself, and one for each step of its ledger, each with a
 * checksum. So a run that was killed goes on after the last whole line.
 */
export class Journal {
  private descriptor: number | undefined;

  private constructor(
    private readonly file: string,
    private readonly say: (line: string) => void,
    private readonly head: Head | undefined,
    private readonly lines: readonly Line[],
    /** Where what is whole ends, and the file, in bytes. */
    private readonly whole: number,
    private size: number,
  ) {}

  /**
   * Reads what is there, at most 256 MB, and changes nothing. Where nothing is, the journal is empty.
   * @param say tells whoever runs it what was found, in a line
   * @throws UsageError where the file is something else, or of another version; EnvironmentError where it cannot be read.
   */
  static async read(file: string, say: (line: string) => void): Promise<Journal> {
    let bytes: Buffer;
    try {
      bytes = await readRegular(file, MOST_BYTES);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return new Journal(file, say, undefined, [], 0, 0);
      throw unreadable(`${file} cannot be read: ${messageOf(thrown)}. Name another file for the journal.`, thrown);
    }
    const lines: Line[] = [];
    let head: Head | undefined;
    let whole = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, whole)) {
      const value = checked(bytes.toString('utf8', whole, end));
      if (value === undefined || (head && !isLine(value, head.campaigns.length))) break;
      if (head) lines.push(withoutStandIns(value) as Line);
      else head = headIn(new Fields(value, file), file);
      whole = end + 1;
    }
    // Whoever was killed with the first line in hand has judged nothing.
    if (!head && bytes.length > 0 && !(isTornHead(bytes) && !bytes.includes(NEWLINE)))
      throw new UsageError(
        `${file}: its first line is not that of a journal, or not whole, so nobody knows which run it is of. It was left as it is: name another file.`,
      );
    return new Journal(file, say, head, lines, whole, bytes.length);
  }

  /** The seed of the run that it is of; undefined where it is empty. */
  get seed(): number | undefined {
    return this.head?.campaigns[0].seed;
  }

  /**
   * Goes on with a run, or begins it.
   * @returns the ledgers of its campaigns, which keep in the file what becomes known
   * @throws UsageError naming what differs, where the journal is of another run; EnvironmentError where it cannot be written.
   */
  begin(campaigns: readonly Identity[], part?: Part): MemoryLedger[] {
    const { head, file, lines, whole, size } = this;
    const difference = head && differenceOfHeads(head, { campaigns, ...(part && { part }) });
    if (difference)
      throw new UsageError(
        `${file} is the journal of another run: in it ${difference} here. It was left as it is: name another file, or give what that run was given.`,
      );
    this.attempt(() => {
      this.descriptor = openSync(file, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY);
      if (size > whole) truncateSync(file, whole);
    });
    if (size > whole)
      this.say(
        `${file}: dropped the last ${size - whole} bytes, which are not whole; what they were about is judged again`,
      );
    this.size = whole;
    if (!head)
      this.write({ format: FORMAT, version: JOURNAL_VERSION, padproof: VERSION, campaigns, ...(part && { part }) });
    const judged = lines.filter(({ step }) => step.startsWith('chunk ')).length;
    if (head)
      this.say(
        `${file}: goes on from there; of its cases, ${judged} ${judged === 1 ? 'batch is' : 'batches are'} judged`,
      );
    const ledgers = campaigns.map((_, form) => new JournalLedger((line) => this.write({ form, ...line }), part));
    for (const { form, step, value } of lines) ledgers[form].take(step, value);
    return ledgers;
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  /** Returns when the line is on the disk. */
  private write(value: object): void {
    const { descriptor } = this;
    if (descriptor === undefined) return;
    const rest = toWholeJson(value).slice(1);
    const line = Buffer.from(`{"sha256":"${checksumOf(rest)}",${rest}\n`);
    this.size += line.length;
    if (this.size > MOST_BYTES) {
      this.say(`${this.file}: is full with ${MOST_BYTES / 2 ** 20} MB; what is judged from here on is not kept`);
      this.close();
      return;
    }
    this.attempt(() => {
      // A call may write less than it is asked to.
      for (let done = 0; done < line.length;) done += writeSync(descriptor, line, done);
      fsyncSync(descriptor);
    });
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      throw unreadable(
        `${this.file} cannot be written: ${messageOf(thrown)}. What it holds by now is whole; mend that, and go on with it.`,
        thrown,
      );
    }
  }
}

/** A ledger that keeps in a journal what is added to it, but for failures: those may be no more the next time. */
class JournalLedger extends MemoryLedger {
  constructor(
    private readonly keep: (line: Omit<Line, 'form'>) => void,
    part: Part | undefined,
  ) {
    super(part);
  }

  /** Takes what stands in the journal already. */
  take(step: string, value: unknown): void {
    super.add(step, value);
  }

  override add(step: string, value: unknown): void {
    super.add(step, value);
    const failed = typeof value === 'object' && value !== null && 'failure' in value;
    if (!failed) this.keep({ step, value });
  }
}

function headIn(fields: Fields, file: string): Head {
  if (fields.at('format') !== FORMAT) throw new UsageError(`${file}: it is no journal of padproof. Name another file.`);
  const version = fields.need('padproof', text(100), 'a version');
  if (version !== VERSION || fields.at('version') !== JOURNAL_VERSION)
    throw new UsageError(
      `${file} is the journal of a run of padproof ${version}, and this is ${VERSION}. It was left as it is: name another file.`,
    );
  const part = fields.at('part') as Part | undefined;
  return { campaigns: fields.each('campaigns').map(identityIn), ...(part && { part }) };
}

function differenceOfHeads(there: Head, here: Head): string | undefined {
  const partOf = ({ part }: Head): string => (part ? `shard ${part.index} of ${part.count}` : 'the whole');
  if (there.campaigns.length !== here.campaigns.length)
    return `the number of forms is ${there.campaigns.length}, and not ${here.campaigns.length} as`;
  for (const [i, identity] of there.campaigns.entries()) {
    const difference = differenceOf(identity, here.campaigns[i]);
    if (difference) return `${difference} as`;
  }
  return partOf(there) === partOf(here) ? undefined : `what is judged is ${partOf(there)}, and not ${partOf(here)} as`;
}

/** What a line holds; undefined where its checksum is not that of what it holds. */
function checked(line: string): unknown {
  const [, sum, rest] = /^\{"sha256":"([0-9a-f]{64})",(.*)$/s.exec(line) ?? [];
  if (rest === undefined || sum !== checksumOf(rest)) return undefined;
  try {
    return JSON.parse(`{${rest}`);
  } catch {
    return undefined;
  }
}

function isLine(value: unknown, forms: number): value is Line {
  const { form, step } = value as Partial<Line>;
  return typeof step === 'string' && Number.isInteger(form) && form! >= 0 && form! < forms;
}

function isTornHead(bytes: Buffer): boolean {
  const begin = '{"sha256":"';
  return bytes.toString('latin1', 0, begin.length) === begin.slice(0, bytes.length);
}

function checksumOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
