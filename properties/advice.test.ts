// What reports advise where the cause of a broken claim is known, tried: the claim is broken, the advice is followed, and the
// claim holds.
import type { Checkpoint } from '../src/subjects/bert/checkpoint/checkpoint';
import type { Seams } from '../src/subjects/bert/seams';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import type { Batch } from '../src/core/batch';
import type { Values } from '../src/core/encoding';
import type { Subject } from '../src/core/subject';
import { FAULTS } from '../src/subjects/faults';
import { int8Activations } from '../src/subjects/faults/int8-activations';
import { invariantNamed } from '../src/engine/invariants';
import { bertSubject } from '../src/subjects/models/bert';
import { adviceByCause } from '../src/report/causes';
import { runCampaign } from '../src/engine/campaign/campaign';
import type { Report } from '../src/core/report/report';
import { SEED } from './support';
import { tokenMaskOf } from '../src/core/mask-of-batch';

const CLAIMS = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded'];
const checkpoint = syntheticCheckpoint({ weightScale: 'sharp', seed: 'advice' });

const bert = (seams?: Partial<Seams>, own: Checkpoint = checkpoint): Promise<Subject> =>
  bertSubject(own, { name: 'BERT', backend: 'wasm', seams });

/** A fault's parts, by its name. */
const parts = (name: string): Partial<Seams> => FAULTS.find((fault) => fault.name === name)!.plant();

/** @param investigate makes what breaks small, which no advice depends on */
async function check(open: () => Promise<Subject>, claims = CLAIMS, investigate = false): Promise<Report> {
  const source = { name: 'BERT', weightScales: [], reopens: true, open };
  const invariants = claims.map(invariantNamed);
  const options = { seed: SEED, runs: 8, smallFirst: true, maxLength: 9, minCoverage: 0, invariants, investigate };
  return runCampaign(source, { model: 'advice' }, options);
}

/** The claims that are broken, and what is advised of each. */
function adviceIn({ invariants, subject }: Report): Record<string, string | undefined> {
  const broken = invariants.filter(({ verdict }) => verdict === 'violated');
  return Object.fromEntries(
    broken.map(({ name, counterexample }) => [
      name,
      adviceByCause({ invariant: name, violation: counterexample!.violation, traits: subject.traits }),
    ]),
  );
}

/** The same, but each row is encoded by itself, without its padding; what stands at padding is zero. */
function oneAtATime(subject: Subject): Subject {
  const { reordered: _, reference: __, gradients: ___, ...traits } = subject;
  return {
    ...traits,
    outputs: ['lastHiddenState'],
    maskForms: [],
    encode: async (batch) => {
      const { size: B, length: S } = batch;
      const mask = tokenMaskOf(batch) ?? new Int32Array(B * S).fill(1);
      let values: Values = { data: new Float32Array(0), shape: [] };
      for (let row = 0; row < B; row++) {
        const real = Array.from({ length: S }, (_, at) => row * S + at).filter((i) => mask[i] === 1);
        if (real.length === 0) continue;
        const pick = (ids?: Int32Array): Int32Array | undefined => ids && Int32Array.from(real, (i) => ids[i]);
        const alone: Batch = {
          size: 1,
          length: real.length,
          inputIds: pick(batch.inputIds)!,
          attentionMask: null,
          tokenTypeIds: pick(batch.tokenTypeIds),
          positionIds: pick(batch.positionIds),
        };
        const { data, shape } = (await subject.encode(alone, ['lastHiddenState'])).lastHiddenState!;
        const E = shape[2];
        if (values.data.length === 0) values = { data: new Float32Array(B * S * E), shape: [B, S, E] };
        real.forEach((i, at) => values.data.set(data.subarray(at * E, (at + 1) * E), i * E));
      }
      return { lastHiddenState: values };
    },
    fullyMasked: 'refused',
  };
}

/** Every matrix rounded to 255 steps of one scale each, and kept in float32: weights alone are quantised. */
function quantisedWeights(): Checkpoint {
  const weights = [...checkpoint.weights].map(([name, tensor]) => {
    if (tensor.shape.length < 2) return [name, tensor] as const;
    const scale = tensor.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 127;
    return [name, { ...tensor, data: tensor.data.map((x) => Math.round(x / scale) * scale) }] as const;
  });
  return { ...checkpoint, weights: new Map(weights) };
}

describe('activations that are quantised by one scale for the whole batch', () => {
  const dynamic = async (): Promise<Subject> => ({ ...(await bert(int8Activations)), precision: 'int8 dynamic' });

  test('break the claims, and it is said what helps', async () => {
    const advice = adviceIn(await check(dynamic));
    expect(Object.keys(advice)).toEqual(CLAIMS);
    for (const text of Object.values(advice))
      expect(text).toMatch(/Quantise the weights only.* or encode one sequence/);
  });

  test('weights alone quantised: held', async () => {
    expect(await check(() => bert({}, quantisedWeights()))).toMatchObject({ verdict: 'held' });
  });

  test('one sequence at a time: held', async () => {
    expect(await check(async () => oneAtATime(await dynamic()))).toMatchObject({ verdict: 'held' });
  });

  test('batches of equal length are no way out', async () => {
    // Nothing is padded, so no claim about padding is put to the test; the neighbours are felt all the same.
    const { invariants } = await check(dynamic, ['batch-mates-are-ignored'], true);
    expect(invariants[0].counterexample!.case.rows.every(({ under }) => under.length === 0)).toBe(true);
  });
});

describe('a model that takes no mask', () => {
  const deaf = async (): Promise<Subject> => ({ ...(await bert(parts('drop-the-bias'))), maskInput: 'none' });

  test('breaks the claims, and it is said what helps', async () => {
    const advice = adviceIn(await check(deaf));
    expect(advice['pad-content-is-ignored']).toMatch(/takes no mask.* Export it once more .* one sequence at a time/);
    expect(advice['matches-unpadded']).toContain('takes no mask');
  });

  test('one sequence at a time: held', async () => {
    expect(await check(async () => oneAtATime(await deaf()))).toMatchObject({ verdict: 'held' });
  });

  test('with a mask: held', async () => {
    expect(await check(() => bert())).toMatchObject({ verdict: 'held' });
  });
});

describe('pooling that counts the padding', () => {
  const pooling = (): Promise<Subject> => bert(parts('mean-counts-padding'));

  test('breaks the claims, and it is said what helps', async () => {
    const advice = adviceIn(await check(pooling));
    expect(advice['pad-content-is-ignored']).toContain('Pool lastHiddenState yourself');
  });

  test('pooled by oneself, with the mask: held', async () => {
    const own = async (): Promise<Subject> => {
      const { reordered: _, reference: __, gradients: ___, ...subject } = await pooling();
      return {
        ...subject,
        outputs: ['pooled'],
        encode: async (batch) => {
          const { lastHiddenState } = await subject.encode(batch, ['lastHiddenState']);
          return { pooled: { mean: meanOf(lastHiddenState!, batch) } };
        },
      };
    };
    expect(await check(own)).toMatchObject({ verdict: 'held' });
  });
});

/** The sum of the real tokens' vectors over their number; zeros where there is none. `[B, E]` */
function meanOf({ data, shape: [B, S, E] }: Values, batch: Batch): Values {
  const mask = tokenMaskOf(batch) ?? new Int32Array(B * S).fill(1);
  const mean = new Float32Array(B * E);
  for (let row = 0; row < B; row++) {
    const real = Array.from({ length: S }, (_, at) => row * S + at).filter((i) => mask[i] === 1);
    for (const i of real) for (let e = 0; e < E; e++) mean[row * E + e] += data[i * E + e] / real.length;
  }
  return { data: mean, shape: [B, E] };
}
