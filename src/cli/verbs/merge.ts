import type { Command } from 'commander';
import type { ExitCode } from '../../core/errors';
import { UsageError } from '../../core/errors';
import type { Report } from '../../core/report/report';
import type { Reports } from '../../engine/campaign/reports';
import { clearDrafts, saveCounterexample } from '../../engine/corpus/corpus';
import { withReportWords } from '../../report/html/report-words';
import { savedWords } from '../../report/html/with-words';
import { mergeShards } from '../../tools/shards/merge';
import { type NamedShard, readShard } from '../../tools/shards/shard-file';
import { shardFilesAt } from '../../tools/shards/shard-files';
import { standardError } from '../host/outlets';
import { assertWritableFolder } from '../host/outputs';
import { HTML_OPTION } from '../options/page-output';
import type { ReportFlags } from '../options/report-outputs';
import { JSON_OPTION, JUNIT_OPTION, reportOutputs } from '../options/report-outputs';
import { VERBOSE_OPTION } from '../options/verbose';

interface MergeFlags extends ReportFlags {
  readonly save?: string;
}

/** `padproof merge FILES…` */
export function addMerge(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('merge')
    .summary('Merges the shards of one check to one report.')
    .description(
      'Merges what check --shard i/N --json wrote: the report is that of one run, but for times and costs. Runs no model.',
    )
    .argument('<FILES...>', 'what the shards wrote, in any order, or folders of it')
    .option(...VERBOSE_OPTION)
    .option(...JSON_OPTION)
    .option(...JUNIT_OPTION)
    .option(...HTML_OPTION)
    .option('--save <folder>', 'where counterexamples are saved; without it none are')
    .action(async (places: readonly string[], flags: MergeFlags) => exit(await merge(places, flags)));
}

async function merge(places: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  const { save } = flags;
  const outputs = reportOutputs(flags);
  if (save !== undefined) assertWritableFolder('--save', save);
  const shards: NamedShard[] = [];
  for (const file of await shardFilesAt(places)) shards.push({ file, ...(await readShard(file)) });
  if (shards.length === 0)
    throw new UsageError(
      `${places.join(', ')}: no file there ends in .json. Name what shards of padproof check wrote.`,
    );
  if (save !== undefined) await clearDrafts(save);
  const merged = await mergeShards(shards, save === undefined ? undefined : (found) => saveCounterexample(save, found));
  const report = withWords(merged, shards);
  const [{ campaigns, part }] = shards;
  if (part.count > 1 && campaigns.some(({ identity }) => identity.content === undefined))
    standardError.write(
      'padproof: nobody could compare what the model computes from: that it is the same in all shards is taken on trust.\n',
    );
  await outputs.write(report);
  return report.exitCode;
}

/** What was merged, with the tokens that the shards knew, each of what it found. */
function withWords(merged: Report | Reports, shards: readonly NamedShard[]): Report | Reports {
  const named = (report: Report, form: number): Report => {
    const words = Object.assign({}, ...shards.map(({ campaigns }) => campaigns[form].words)) as Record<string, string>;
    return withReportWords(report, savedWords({ words })!);
  };
  if (merged.format === 'padproof-report') return named(merged, 0);
  return { ...merged, reports: merged.reports.map(named) };
}
