import { messageOf, UsageError } from '../../core/errors';
import type { Report } from '../../core/report/report';
import { toJson } from '../../core/json';
import { runCampaign } from '../../engine/campaign/campaign';
import type { Reports } from '../../engine/campaign/reports';
import { reportsOf } from '../../engine/campaign/reports';
import { invariantNamed } from '../../engine/invariants';
import { MemoryLedger } from '../../engine/parallel/ledger';
import type { Opened } from '../../engine/parallel/opened';
import { declaredSource, OPENED } from '../../engine/parallel/opened';
import { parseReport } from '../saved-report';
import { differenceOf } from './identity';
import type { ShardFile } from './shard-file';

/** A shard, and the file that it was read from. */
export interface NamedShard extends ShardFile {
  readonly file: string;
}

/** The ledger of all shards together: nobody is asked anything any more. */
class MergedLedger extends MemoryLedger {
  constructor(
    count: number,
    private readonly ended: ReadonlyMap<number, string>,
  ) {
    super({ index: 0, count }, true);
  }

  override absence(shard: number, cases: number): string {
    const { count } = this.part!;
    const why = this.ended.get(shard);
    const what = why === undefined ? 'is missing' : `ended early (${why})`;
    return `shard ${shard} of ${count} ${what}, and nobody judged ${cases} ${cases === 1 ? 'case' : 'cases'} of its part`;
  }
}

/**
 * Merges what shards found out to the report of the whole: the campaign is walked once more, and what the subject was asked
 * stands in the shards. So it is that of one run, but for times and costs.
 *
 * @param shards of one run, in any order, some of them twice
 * @throws UsageError naming two files and what differs, where they are not of one run.
 */
export async function mergeShards(shards: readonly NamedShard[]): Promise<Report | Reports> {
  const [first] = shards;
  for (const shard of shards) assertSameRun(first, shard);
  const reports: Report[] = [];
  for (const form of first.campaigns.keys()) reports.push(await mergeCampaign(shards, form));
  if (reports.length === 1 && first.notRun.length === 0) return reports[0];
  return reportsOf(first.seed, reports, first.notRun);
}

function assertSameRun(a: NamedShard, b: NamedShard): void {
  const refuse = (what: string): never => {
    throw new UsageError(
      `${a.file} and ${b.file} are not of one run: in the first ${what} in the second. Merge the shards of one run.`,
    );
  };
  if (a.part.count !== b.part.count) refuse(`the number of shards is ${a.part.count}, and not ${b.part.count} as`);
  if (a.campaigns.length !== b.campaigns.length)
    refuse(`the number of forms that could be checked is ${a.campaigns.length}, and not ${b.campaigns.length} as`);
  a.campaigns.forEach(({ identity }, i) => {
    const difference = differenceOf(identity, b.campaigns[i].identity);
    if (difference) refuse(`${difference} as`);
  });
}

async function mergeCampaign(shards: readonly NamedShard[], form: number): Promise<Report> {
  const ended = new Map<number, string>();
  for (const { part, campaigns } of shards) {
    const why = campaigns[form].ended;
    if (why !== undefined) ended.set(part.index, why);
  }
  const { count } = shards[0].part;
  const ledger = new MergedLedger(count, ended);
  // Whatever their order, the steps stand in that of the shards; what stands there twice counts once.
  const inOrder = [...shards].sort((a, b) => a.part.index - b.part.index);
  for (const { campaigns } of inOrder) for (const [step, value] of campaigns[form].steps) ledger.add(step, value);
  const { identity, subject } = inOrder[0].campaigns[form];
  const [opened] = ledger.find(OPENED) as readonly Opened[];
  if (!opened) throw new UsageError(`${inOrder[0].file}: no shard has opened the model, so there is nothing to merge.`);
  const { claims, padproof: _p, subject: _s, content: _c, saved: _v, ...options } = identity;
  try {
    const report = await runCampaign(declaredSource(opened), subject, {
      ...options,
      invariants: claims.map(invariantNamed),
      retrievalImpact: true,
      ledger,
    });
    parseReport(JSON.parse(toJson(report)), 'the merged report');
    return report;
  } catch (thrown) {
    const files = inOrder.map(({ file }) => file).join(', ');
    throw new UsageError(
      `${files}: what they hold does not fit together (${messageOf(thrown)}). Run the shards again.`,
      {
        cause: thrown,
      },
    );
  }
}
