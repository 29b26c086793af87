import { messageOf, SubjectError, UsageError } from '../../core/errors';
import type { Report } from '../../core/report/report';
import { toJson } from '../../core/json';
import { runCampaign } from '../../engine/campaign/campaign';
import type { CampaignOptions } from '../../engine/campaign/options';
import type { Reports } from '../../engine/campaign/reports';
import { reportsOf } from '../../engine/campaign/reports';
import { invariantNamed } from '../../engine/invariants';
import { MemoryLedger } from '../../engine/parallel/ledger';
import type { Opened } from '../../engine/parallel/opened';
import { declaredSource, OPENED } from '../../engine/parallel/opened';
import { parseReport } from '../saved-report';
import { differenceOf } from './identity';
import type { NamedShard } from './shard-file';

/** The ledger of all shards together: nobody is asked anything any more. */
class MergedLedger extends MemoryLedger {
  constructor(
    count: number,
    /** Why each of those that are here ended early; undefined where it did not. */
    private readonly here: ReadonlyMap<number, string | undefined>,
  ) {
    super({ index: 0, count }, true);
  }

  override absence(shard: number, cases: number): string {
    const { count } = this.part!;
    const why = this.here.get(shard);
    const what = why !== undefined ? `ended early (${why})` : this.here.has(shard) ? 'is not whole' : 'is missing';
    const left =
      cases === 0
        ? 'measured what padding changes for search'
        : `judged ${cases} ${cases === 1 ? 'case' : 'cases'} of its part`;
    return `shard ${shard} of ${count} ${what}, and nobody ${left}`;
  }
}

/**
 * Merges what shards found out to the report of the whole: the campaign is walked once more, and what the subject was asked
 * stands in the shards. So it is that of one run, but for times and costs.
 *
 * @param given of one run, in any order, some of them twice
 * @param onCounterexample saves a counterexample; returns the file
 * @throws UsageError naming two files and what differs, where they are not of one run.
 */
export async function mergeShards(
  given: readonly NamedShard[],
  onCounterexample?: CampaignOptions['onCounterexample'],
): Promise<Report | Reports> {
  // Whatever their order, what they found stands in that of the shards.
  const shards = [...given].sort((a, b) => a.part.index - b.part.index);
  const [first] = shards;
  for (const shard of shards) assertSameRun(first, shard);
  const reports: Report[] = [];
  for (const form of first.campaigns.keys()) reports.push(await mergeCampaign(shards, form, onCounterexample));
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

/** @param shards in their order */
async function mergeCampaign(
  shards: readonly NamedShard[],
  form: number,
  onCounterexample: CampaignOptions['onCounterexample'],
): Promise<Report> {
  const here = new Map<number, string | undefined>();
  for (const { part, campaigns } of shards) here.set(part.index, here.get(part.index) ?? campaigns[form].ended);
  const ledger = new MergedLedger(shards[0].part.count, here);
  for (const { campaigns } of shards) for (const [step, value] of campaigns[form].steps) ledger.add(step, value);
  const { identity, subject } = shards[0].campaigns[form];
  const files = shards.map(({ file }) => file).join(', ');
  const [opened] = ledger.find(OPENED) as readonly Opened[];
  if (!opened) {
    const why = [...here.values()].find((one) => one !== undefined);
    throw new UsageError(
      `${files}: no shard came to its first case${why === undefined ? '' : ` (${why})`}, so there is nothing to merge.`,
    );
  }
  const { claims, padproof: _p, subject: _s, content: _c, saved: _v, ...options } = identity;
  try {
    const report = await runCampaign(declaredSource(opened), subject, {
      ...options,
      invariants: claims.map(invariantNamed),
      retrievalImpact: true,
      ledger,
      ...(onCounterexample && { onCounterexample }),
    });
    parseReport(JSON.parse(toJson(report)), 'the merged report');
    return report;
  } catch (thrown) {
    if (!(thrown instanceof UsageError || thrown instanceof SubjectError)) throw thrown;
    throw new UsageError(
      `${files}: what they hold does not fit together (${messageOf(thrown)}). Run the shards again.`,
      { cause: thrown },
    );
  }
}
