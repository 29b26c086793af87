import type { Batch } from '../../../core/batch';
import type { Encoding } from '../../../core/encoding';
import type { Cause } from './cause';
import { isAlike, named, POSITIONS } from './trial';

const EVERYWHERE = Array.from({ length: POSITIONS }, (_, i) => i);
/** How near float32 comes to float64, in parts of the largest number. */
const NEAR = 1e-4;

const placed =
  (by: number) =>
  ({ size, length }: Batch): Partial<Batch> => ({
    positionIds: Int32Array.from({ length: size * length }, (_, i) => by + (i % length)),
  });

function isNear(output: string, own: Encoding, exact: Encoding | undefined): boolean {
  const [a, b] = [named(output, own), exact && named(output, exact)];
  if (!a || !b) return false;
  const largest = b.values.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return a.values.data.every((x, i) => Math.abs(x - b.values.data[i]) <= NEAR * largest);
}

/** Positions are counted from another number. */
const shifted: Cause = {
  name: 'positions are counted from one',
  claims: ['matches-reference'],
  async confirm(output, trial) {
    if (!trial.givesPositions) return undefined;
    const rows = [trial.row(EVERYWHERE)];
    const own = await trial.ask(rows, placed(0));
    const wanted = [output.split('.')[0] as 'lastHiddenState'];
    const [same, next] = [await trial.exact(rows, wanted, placed(0)), await trial.exact(rows, wanted, placed(1))];
    return !isNear(output, own, same) && isNear(output, own, next)
      ? `${output} is what float64 makes of the same tokens, each one position further on.`
      : undefined;
  },
};

/** Token types are an input that nothing reads. */
const typesUnread: Cause = {
  name: 'token types are not read',
  claims: ['matches-reference', 'token-types-matter'],
  async confirm(output, trial) {
    if (!trial.hasTypes) return undefined;
    const of = (type: number): Promise<Encoding> => trial.ask([trial.row(EVERYWHERE, undefined, type)]);
    return isAlike(output, await of(0), await of(1), 0, EVERYWHERE)
      ? `With another type for every token ${output} is the same, bit for bit.`
      : undefined;
  },
};

/** The most positions that are tried. */
const LONG = 132;

/** What stands behind so many tokens is not read. */
const cutOff: Cause = {
  name: 'a long row is cut off',
  claims: ['matches-reference', 'every-word-is-felt'],
  async confirm(output, trial) {
    const length = Math.min(LONG, trial.session.subject.maxLength);
    const row = trial.row(
      Array.from({ length }, (_, i) => i),
      undefined,
      0,
      length,
    );
    const own = await trial.ask([row], undefined, length);
    const isFelt = async (token: number): Promise<boolean> => {
      const tokens = row.tokens.map((id, i) => (i === token ? row.tokens[(i + 1) % length] : id));
      return !isAlike(output, own, await trial.ask([{ ...row, tokens }], undefined, length), 0, [0]);
    };
    if (trial.session.subject.attention === 'causal' || trial.session.subject.window !== undefined) return undefined;
    if (!(await isFelt(1)) || (await isFelt(length - 1))) return undefined;
    let [felt, unfelt] = [1, length - 1];
    while (unfelt - felt > 1) {
      const middle = (felt + unfelt) >> 1;
      if (await isFelt(middle)) felt = middle;
      else unfelt = middle;
    }
    return `Of ${length} tokens another one at index ${felt} moves ${output}, and at index ${unfelt}, and at the last, it moves not one bit.`;
  },
};

export const AGAINST_FLOAT64: readonly Cause[] = [typesUnread, shifted, cutOff];
