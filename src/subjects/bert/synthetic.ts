import seedrandom from 'seedrandom';
import type { WeightScale } from '../../core/subject';
import type { Checkpoint, Weight } from './checkpoint/checkpoint';
import type { BertConfig } from './checkpoint/config';

/** The size of the built-in model: small enough that hundreds of rows take milliseconds, with S = 129 still in reach. */
export const SYNTHETIC_CONFIG: BertConfig = {
  vocabularySize: 97,
  hiddenSize: 32,
  layers: 2,
  heads: 4,
  intermediateSize: 64,
  activation: 'gelu',
  maxPositions: 136,
  tokenTypes: 2,
  layerNormEps: 1e-12,
  padId: 0,
};

/** BERT's own `initializer_range`: the standard deviation of every weight but those below. */
const SIGMA = 0.02;

/** The root mean square that the scores of the first layer are brought to; undefined leaves W_q and W_k at {@link SIGMA}. */
const SCORE_RMS: Readonly<Record<WeightScale, number | undefined>> = { typical: undefined, sharp: 10, hot: 2e4 };

/** The options of {@link syntheticCheckpoint}. */
export interface SyntheticOptions {
  readonly weightScale: WeightScale;
  /** The same seed, weight scale and config give the same weights, on any machine. */
  readonly seed: string;
  /** Fields to put in the place of those of {@link SYNTHETIC_CONFIG}. */
  readonly config?: Partial<BertConfig>;
}

/**
 * A BERT with random weights, a pooler and a tied masked language model's head.
 *
 * The weight scales differ in W_q and W_k alone, with their biases. The input of a layer is layer-normalised, with entries of
 * variance about 1, so queries and keys have entries of variance E·σ², and a score q·k/√D has standard deviation
 * (D·(E·σ²)²)^½/√D = E·σ². Solved for σ:
 *
 * | weight scale  | σ of W_q and W_k | scores, rms | attention |
 * | ------- | ---------------- | ----------- | --------- |
 * | typical | 0.02             | E·0.02²     | near-uniform, as at BERT's initialisation |
 * | sharp   | (10/E)^½         | about 10    | most of the weight on few keys |
 * | hot     | (20000/E)^½      | about 2·10⁴ | one key takes all; a bias of −10⁴ no longer hides another |
 *
 * Biases are drawn like weights, γ from N(1, 0.1²) and β from N(0, 0.1²), so that no term drops out of the arithmetic.
 */
export function syntheticCheckpoint({ weightScale, seed, config: overrides }: SyntheticOptions): Checkpoint {
  const config: BertConfig = { ...SYNTHETIC_CONFIG, ...overrides };
  const { hiddenSize: E, intermediateSize: F, vocabularySize: V } = config;
  const rms = SCORE_RMS[weightScale];
  const sigmaOfScores = rms === undefined ? SIGMA : Math.sqrt(rms / E);

  const normal = normals(seed);
  const weights = new Map<string, Weight>();
  const draw = (name: string, shape: readonly number[], sigma: number, mean = 0): void => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).map(() => mean + sigma * normal());
    weights.set(name, { data, shape });
  };
  const dense = (name: string, from: number, to: number, sigma = SIGMA): void => {
    draw(`${name}.weight`, [to, from], sigma);
    draw(`${name}.bias`, [to], sigma);
  };
  const norm = (name: string): void => {
    draw(`${name}.weight`, [E], 0.1, 1);
    draw(`${name}.bias`, [E], 0.1);
  };

  draw('embeddings.word_embeddings.weight', [V, E], SIGMA);
  draw('embeddings.position_embeddings.weight', [config.maxPositions, E], SIGMA);
  draw('embeddings.token_type_embeddings.weight', [config.tokenTypes, E], SIGMA);
  norm('embeddings.LayerNorm');
  for (let i = 0; i < config.layers; i++) {
    const at = `encoder.layer.${i}`;
    dense(`${at}.attention.self.query`, E, E, sigmaOfScores);
    dense(`${at}.attention.self.key`, E, E, sigmaOfScores);
    dense(`${at}.attention.self.value`, E, E);
    dense(`${at}.attention.output.dense`, E, E);
    norm(`${at}.attention.output.LayerNorm`);
    dense(`${at}.intermediate.dense`, E, F);
    dense(`${at}.output.dense`, F, E);
    norm(`${at}.output.LayerNorm`);
  }
  dense('pooler.dense', E, E);
  dense('cls.predictions.transform.dense', E, E);
  norm('cls.predictions.transform.LayerNorm');
  draw('cls.predictions.bias', [V], SIGMA);
  return { config, weights, hasPooler: true, hasMlmHead: true };
}

/** Standard normal numbers by the Box–Muller transform, two from every two uniform ones. */
function normals(seed: string): () => number {
  const uniform = seedrandom(seed);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 − u is never 0
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
