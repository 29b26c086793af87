import type { Encoding } from '../../../core/encoding';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { named, POSITIONS, RIGHT_PADDED } from './trial';

/** Where the tokens of a second row stand, and of a third. */
const ROWS = [RIGHT_PADDED, [0, 1, 2, 3, 4], [0]];
/** How near a vector that was made here comes to the model's own, in parts of its largest number: sums of a few terms. */
const NEAR = 1e-4;

/** Vectors of one row, `[S][E]`, in a batch. */
interface Pooled {
  readonly states: readonly Float32Array[];
  readonly row: number;
}

type Made = (pooled: Pooled) => number[];

const total = ({ states }: Pooled, at: readonly number[]): number[] =>
  Array.from(states[0], (_, e) => at.reduce((sum, position) => sum + states[position][e], 0));
const tokens = ROWS.reduce((sum, at) => sum + at.length, 0);
const meanBy =
  (count: (row: number) => number): Made =>
  (pooled) =>
    total(pooled, ROWS[pooled.row]).map((x) => x / count(pooled.row));

const trueMean = meanBy((row) => ROWS[row].length);

function isMet(made: Made, output: string, encoding: Encoding): boolean {
  const states = named('lastHiddenState', encoding)!.values;
  const pooled = named(output, encoding)!.values;
  const width = states.shape[2];
  if (pooled.shape[1] !== width || pooled.shape.length !== 2) return false;
  return ROWS.every((_, row) => {
    const at = (position: number): Float32Array => {
      const start = (row * POSITIONS + position) * width;
      return states.data.subarray(start, start + width);
    };
    const vectors = Array.from({ length: POSITIONS }, (_unused, position) => at(position));
    const own = pooled.data.subarray(row * width, (row + 1) * width);
    const largest = own.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return made({ states: vectors, row }).every((x, e) => Math.abs(x - own[e]) <= NEAR * largest);
  });
}

async function ofRows(trial: Trial): Promise<Encoding> {
  return trial.ask(ROWS.map((at) => trial.row(at)));
}

function cause(name: string, words: string, made: Made, claims?: readonly string[]): Cause {
  return {
    name,
    ...(claims && { claims }),
    async confirm(output, trial) {
      if (!output.startsWith('pooled.') || !trial.offers('lastHiddenState')) return undefined;
      const encoding = await trial.once(ofRows);
      if (!named(output, encoding) || !isMet(made, output, encoding)) return undefined;
      return `In a batch of three rows, of ${ROWS.map((at) => at.length).join(', ')} tokens, ${output} is ${words}: made from lastHiddenState, and met.`;
    },
  };
}

/** Poolings that count what they should not; in a batch of three rows none is met by a right one, which has other counts. */
export const COUNTS: readonly Cause[] = [
  cause(
    'the mean is divided by the number of positions',
    'the sum over the tokens, divided by the number of positions',
    meanBy(() => POSITIONS),
  ),
  cause(
    "the mean is divided by the whole batch's tokens",
    'the sum over the tokens, divided by the number of tokens of the whole batch',
    meanBy(() => tokens),
  ),
  cause(
    "the last token is sought where the first row's stands",
    "what stands where the first row's last token does",
    ({ states }) => [...states[RIGHT_PADDED.at(-1)!]],
  ),
  {
    name: 'it is the mean, and should be the first token',
    claims: ['matches-reference'],
    async confirm(output, trial) {
      if (!output.startsWith('pooled.') || !trial.offers('lastHiddenState')) return undefined;
      const encoding = await trial.once(ofRows);
      const exact = await trial.exact(
        ROWS.map((at) => trial.row(at)),
        ['lastHiddenState', 'pooled'],
      );
      if (!exact || !named(output, encoding) || !named(output, exact)) return undefined;
      const atFirst: Made = ({ states }) => [...states[0]];
      return isMet(trueMean, output, encoding) && isMet(atFirst, output, exact)
        ? `${output} is the mean of the tokens' states; in float64 it is the state of the first token.`
        : undefined;
    },
  },
];
