import type { AttentionPicture } from '../../../../tools/picture/picture';
import { figure } from '../../../figures';
import { runOf } from './label';
import { headsOf } from './weights';

/** What padding gets and gives, over all layers and heads that are here: the answer to what rows and columns are. */
export function AttentionFacts({ attention }: { readonly attention: AttentionPicture }) {
  const { sides, layers, heads } = attention;
  const last = sides.length - 1;
  const { real, ids } = sides[last];
  const padded = ids.map((_, i) => i).filter((i) => !real[i]);
  if (padded.length === 0) return null;
  const all = layers.flatMap(({ layer }) =>
    Array.from({ length: heads }, (_, head) => headsOf(attention, layer, head)[last]),
  );
  const weights = all.flatMap(({ at }) =>
    ids.flatMap((_, query) => (real[query] ? padded.map((key) => at(query, key)) : [])),
  );
  const sums = all.flatMap(({ at }) => padded.map((query) => ids.reduce((sum, _, key) => sum + at(query, key), 0)));
  const columns = weights.some((weight) => weight !== 0)
    ? `Real tokens give padding a weight of up to ${figure(Math.max(...weights))}: padded columns are not zero.`
    : weights.length > 0
      ? 'No real token gives padding any weight: padded columns are exactly zero.'
      : 'There is no real token in this row.';
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const rows =
    high === 0 ? 'Padded rows are zero.' : `Padded rows sum to ${near(low, high)}: they read, and are not read.`;
  return (
    <p>
      {columns} {high !== 0 && weights.some((weight) => weight !== 0) ? `Padded rows sum to ${near(low, high)}.` : rows}{' '}
      <span class="soft">In {runOf(sides[last])}, over every layer and head that is here.</span>
    </p>
  );
}

function near(low: number, high: number): string {
  if (Math.abs(low - 1) < 1e-3 && Math.abs(high - 1) < 1e-3) return 'one';
  return low === high ? figure(low) : `${figure(low)} to ${figure(high)}`;
}
