import { UsageError } from '../../core/errors';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { SubjectSource } from '../../core/subject';
import type { CampaignOptions } from '../../engine/campaign/options';
import type { MemoryLedger, Part } from '../../engine/parallel/ledger';
import { identityOf } from '../../tools/shards/identity';
import { Journal } from '../../tools/shards/journal';
import { standardError } from '../host/outlets';
import { assertWritableFile } from '../host/outputs';

/** What `check` does where it keeps a journal, so that it can go on after a kill. */
export class Resumed {
  private constructor(private readonly journal: Journal) {}

  /** @throws UsageError where the run cannot be one that goes on, or the file is no journal. */
  static async of(file: string, minutes: number | undefined): Promise<Resumed> {
    if (minutes !== undefined)
      throw new UsageError(
        '--resume needs --runs, and no --minutes: how many cases fit into a time depends on when the run was interrupted, so two runs would not be one. Give --runs, the number for all of it.',
      );
    assertWritableFile('--resume', file, '.jsonl');
    return new Resumed(await Journal.read(file, (line) => standardError.write(`padproof: ${line}\n`)));
  }

  /** The seed of the run that goes on; undefined where one begins. */
  get seed(): number | undefined {
    return this.journal.seed;
  }

  /** @returns the ledger of each form of the model. @throws UsageError naming what differs from the run that was begun. */
  async begin(
    specs: readonly SubjectSpec[],
    sources: readonly SubjectSource[],
    chosen: Pick<CampaignOptions, 'seed' | 'runs'> & Partial<CampaignOptions>,
    part: Part | undefined,
  ): Promise<MemoryLedger[]> {
    // What the run itself has saved by now is no part of what it is: it tries what was there when it began.
    const identities = await Promise.all(specs.map((spec, i) => identityOf(spec, sources[i], chosen, undefined)));
    return this.journal.begin(identities, part);
  }

  close(): void {
    this.journal.close();
  }
}
