import type { Attention } from './attention';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, PADS_RIGHT, RIGHT_PADDED } from './trial';

/** The layers of a padded row in which tokens see tokens alone, and no output of theirs feels padding; nothing where that is otherwise. */
async function besideTokens(trial: Trial): Promise<readonly Attention[]> {
  const layers = await trial.attended([trial.row(RIGHT_PADDED)]);
  const isRight = layers.every((layer) =>
    heads(layer).every((head) => String(layer.seen(0, head, RIGHT_PADDED)) === String(RIGHT_PADDED)),
  );
  return isRight ? layers : [];
}

const heads = (layer: Attention): number[] => Array.from({ length: layer.heads }, (_, head) => head);

/** The claims that look at what padded queries do. */
const CLAIMS = [
  ...['padded-rows-attend-to-real-tokens', 'padded-columns-are-zero'],
  ...['position-wise-stays-in-place', 'rows-sum-to-one'],
];

function cause(name: string, evidence: string, isSo: (weights: Float32Array) => boolean): Cause {
  return {
    name,
    claims: CLAIMS,
    async confirm(output, trial) {
      if (trial.session.subject.paddedQueriesSeePadding) return undefined;
      const layers = await trial.once(besideTokens);
      if (layers.length === 0) return undefined;
      const isMet = layers.every((layer) =>
        heads(layer).every((head) => PADS_RIGHT.every((query) => isSo(layer.of(0, head, query)))),
      );
      if (!isMet) return undefined;
      // What moves the tokens has another cause.
      const [before, after] = [
        await trial.ask([trial.row(RIGHT_PADDED)]),
        await trial.ask([trial.row(RIGHT_PADDED, PADS_RIGHT)]),
      ];
      return isAlike(output, before, after, 0, RIGHT_PADDED)
        ? `Tokens see tokens alone, and feel no padding. ${evidence}`
        : undefined;
    },
  };
}

const sum = (weights: readonly number[] | Float32Array): number => [...weights].reduce((a, b) => a + b, 0);

export const PADDED_QUERIES: readonly Cause[] = [
  cause(
    'padded queries give no key any weight',
    'Every weight of a padded query is 0: the mask lies on the queries as well.',
    (weights) => weights.every((weight) => weight === 0),
  ),
  cause(
    'padded queries attend to padding',
    'A padded query gives all its weight to padded keys.',
    (weights) => RIGHT_PADDED.every((key) => weights[key] === 0) && Math.abs(sum(weights) - 1) < 1e-5,
  ),
  cause(
    'the weights of padded queries sum to another number than 1',
    'The weights of no padded query sum to 1, in any head of any layer.',
    (weights) => Math.abs(sum(weights) - 1) > 0.01 && sum(weights) > 0,
  ),
];
