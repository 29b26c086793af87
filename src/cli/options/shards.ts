import { ExitCode, UsageError } from '../../core/errors';
import type { Report } from '../../core/report/report';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { SubjectSource } from '../../core/subject';
import { knownCorpus } from '../../engine/campaign/known-corpus';
import type { CampaignOptions } from '../../engine/campaign/options';
import type { Reports } from '../../engine/campaign/reports';
import type { LoadedCorpus } from '../../engine/corpus/load-corpus';
import type { Ledger, Part } from '../../engine/parallel/ledger';
import { MemoryLedger } from '../../engine/parallel/ledger';
import { settledIn, shardText as textForPeople } from '../../report/shard';
import { identityOf, type Identity } from '../../tools/shards/identity';
import { shardText } from '../../tools/shards/shard-file';
import type { ReportFlags } from './report-outputs';
import { writeUnobeyed } from '../host/ci/github';
import { standardOutput } from '../host/outlets';
import { assertWritableFile, writeOutputs } from '../host/outputs';

/** The flags that a shard has to do with. */
interface ShardFlags extends ReportFlags {
  readonly runs?: number;
  readonly minutes?: number;
  readonly bail?: true;
}

/** What `check` does where it is one of several shards: it keeps what it finds out, for whoever merges them. */
export class Shards {
  private readonly file: string;
  private readonly begun: { identity: Identity; subject: SubjectSpec; ledger: MemoryLedger }[] = [];

  /** @throws UsageError where a flag makes no sense for a part of a run. */
  constructor(
    readonly part: Part,
    { json, junit, html, minutes, bail }: ShardFlags,
  ) {
    if (minutes !== undefined)
      throw new UsageError(
        '--shard needs --runs, and no --minutes: which cases a shard judges must not depend on how fast it is. Give all shards the same --runs, for all of them together.',
      );
    if (typeof json !== 'string')
      throw new UsageError(
        '--shard needs --json FILE: that file is what padproof merge takes. Name one that ends in .json.',
      );
    const other = { '--junit': junit, '--html': html, '--bail': bail };
    for (const [flag, value] of Object.entries(other))
      if (value !== undefined)
        throw new UsageError(
          flag === '--bail'
            ? '--bail would end one shard and not the others. Leave it out.'
            : `${flag}: a shard has no report. Leave it out, and give it to padproof merge.`,
        );
    assertWritableFile('--json', json, '.json');
    this.file = json;
  }

  /**
   * Begins a campaign on one form of the model.
   * @param ledger where it keeps what it finds out; it may know something already
   */
  async begin(
    spec: SubjectSpec,
    source: SubjectSource,
    chosen: Pick<CampaignOptions, 'seed' | 'runs'> & Partial<CampaignOptions>,
    corpus: LoadedCorpus,
    ledger = new MemoryLedger(this.part),
  ): Promise<Ledger> {
    const known = knownCorpus(ledger, corpus, spec);
    this.begun.push({ identity: await identityOf(spec, source, chosen, known), subject: spec, ledger });
    return ledger;
  }

  /** Writes what was found out, and says in short what that is. @returns the exit code */
  async write(report: Report | Reports): Promise<ExitCode> {
    const reports = report.format === 'padproof-report' ? [report] : report.reports;
    const notRun = report.format === 'padproof-report' ? [] : report.notRun;
    // A form that could not be checked has no report.
    const campaigns = this.begun.flatMap(({ identity, subject, ledger }) => {
      const own = reports.find((one) => this.isOf(one, subject));
      if (!own) return [];
      const { stopped, words } = own;
      const ended = stopped && stopped.by !== 'shards' ? stopped.message : undefined;
      const steps = [...ledger.entries()];
      return [{ identity, subject, steps, ...(ended !== undefined && { ended }), ...(words && { words }) }];
    });
    const { seed } = report;
    writeUnobeyed(textForPeople(reports, this.part, this.file), standardOutput);
    const { file, part } = this;
    await writeOutputs([{ flag: '--json', file, content: () => shardText({ file, part, seed, campaigns, notRun }) }]);
    const codes = [...reports.map(codeOf), ...notRun.map((one) => one.exitCode)];
    return (
      codes.find((code) => code === ExitCode.violated) ?? codes.find((code) => code !== ExitCode.held) ?? ExitCode.held
    );
  }

  private isOf({ subject: { traits: _, ...made } }: Report, subject: SubjectSpec): boolean {
    return JSON.stringify(made) === JSON.stringify(subject);
  }
}

/** The exit code of a part: others may settle what this one could not. */
function codeOf(report: Report): ExitCode {
  const { stopped, exitCode } = report;
  if (stopped === undefined || settledIn(report).length > 0) return exitCode;
  if (stopped.by === 'shards') return ExitCode.held;
  return stopped.by === 'environment' ? ExitCode.environment : ExitCode.inconclusive;
}
