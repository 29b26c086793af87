// What the property suites share: the built-in BERT at each weight scale on each backend, and cases for it.
import fc from 'fast-check';
import { probeBackend } from '../src/subjects/backends/backend';
import type { Backend } from '../src/subjects/backends/contract';
import { tensorflow } from '../src/subjects/backends/tensorflow';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import type { Batch } from '../src/core/batch';
import type { Case, Row } from '../src/core/case';
import type { Encoding, Values } from '../src/core/encoding';
import { messageOf } from '../src/core/errors';
import type { WeightScale, Subject } from '../src/core/subject';
import { WEIGHT_SCALES } from '../src/core/subject';
import { cases } from '../src/engine/generate/cases';
import { bertSubject } from '../src/subjects/models/bert';
import { shapeBound } from '../src/numerics/bounds';
import { deeply, isRequired } from '../src/testing/deep';

// Taken once: looking a global up in a jest sandbox costs more than the arithmetic around it.
const { abs, max } = Math;
const { isFinite } = Number;

/** Everything random in these suites depends on it. */
export const SEED = 20201;

/** How many cases a property sees: cpu is the readable reference, and some thirty times slower. */
export const RUNS: Readonly<Record<string, number>> = {
  wasm: deeply(12, 40),
  cpu: deeply(5, 8),
  tensorflow: deeply(12, 40),
  webgpu: 3,
};

/** The seeds with which every planted fault must be found: as many as PADPROOF_FAULT_SEEDS says, or ten. */
export const FAULT_SEEDS = Array.from({ length: Number(process.env.PADPROOF_FAULT_SEEDS ?? 10) }, (_, i) => i + 1);

export { isRequired } from '../src/testing/deep';

/** Every backend, for suites that cost little on cpu too. */
export const EVERYWHERE: readonly string[] = ['wasm', 'cpu', 'tensorflow', 'webgpu'];

/**
 * Describes a suite on each backend: on wasm always, on tensorflow where it is here or required, on webgpu where it is required,
 * since without a graphics processor it takes minutes, and on cpu, which takes thirty times as long as wasm, where it is required
 * or the suite names it. Where one is not, a skipped test says so.
 *
 * @param among the backends that the suite is for
 */
export function describeOnBackends(suite: (backend: string) => void, among?: readonly string[]): void {
  if (among === undefined) {
    const cpu = isRequired('cpu') || isRequired('deep');
    describeOnBackends(suite, cpu ? EVERYWHERE : EVERYWHERE.filter((name) => name !== 'cpu'));
    if (!cpu) test.skip('not asked for: cpu (PADPROOF_REQUIRE does not name it)', () => {});
    return;
  }
  const missing = isRequired('tensorflow') ? undefined : whyMissing(tensorflow);
  const wanted = isRequired('webgpu');
  const absent = [...(missing ? ['tensorflow'] : []), ...(wanted ? [] : ['webgpu'])];
  for (const backend of among.filter((name) => !absent.includes(name))) describe(`on ${backend}`, () => suite(backend));
  if (missing && among.includes('tensorflow')) test.skip(`unsupported here: tensorflow (${missing})`, () => {});
  if (!wanted && among.includes('webgpu'))
    test.skip('not asked for: webgpu (PADPROOF_REQUIRE does not name it)', () => {});
}

/**
 * Describes a suite in a browser where one is required: without a graphics processor it takes a minute. Where it is not, a
 * skipped test says so.
 */
export function describeInBrowser(suite: () => void): void {
  if (isRequired('browser')) describe('in a browser', suite);
  else test.skip('not asked for: a browser (PADPROOF_REQUIRE does not name it)', () => {});
}

function whyMissing(backend: Backend): string | undefined {
  try {
    void backend.load();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

export type Berts = Readonly<Record<WeightScale, Subject>>;

/** The built-in BERT at every weight scale on one backend; fails, not skips, where the backend is missing. */
export async function openBerts(backend: string): Promise<Berts> {
  expect(await probeBackend(backend)).toMatchObject({ available: true });
  const open = (weightScale: WeightScale): Promise<Subject> =>
    bertSubject(syntheticCheckpoint({ weightScale, seed: 'properties' }), {
      name: `${weightScale} BERT`,
      backend,
      acceptDeviations: true, // properties/deviations.test.ts holds them
    });
  return Object.fromEntries(
    await Promise.all(WEIGHT_SCALES.map(async (weightScale) => [weightScale, await open(weightScale)])),
  );
}

export async function closeBerts(berts: Berts): Promise<void> {
  for (const subject of Object.values(berts)) await subject.dispose?.();
}

/** Asserts a property of the model in the case's weight scale, for many cases. */
export async function forAllCases(
  berts: Berts,
  backend: string,
  holds: (bert: Subject, testCase: Case) => Promise<void>,
): Promise<void> {
  const { maxLength } = berts.typical;
  const traits = { ...berts.typical, maxLength: longestOn(backend) ?? maxLength };
  const anyCase = cases(traits, { weightScales: WEIGHT_SCALES, heads: 4, maxTokens: 160 });
  const property = fc.asyncProperty(anyCase, (testCase) => holds(berts[testCase.weightScale!], testCase));
  await fc.assert(property, { seed: SEED, numRuns: RUNS[backend] });
}

/** The longest S to generate: on webgpu a short one, for drivers that compute without a graphics processor. */
export function longestOn(backend: string): number | undefined {
  return backend === 'webgpu' ? 6 : undefined;
}

/** Everything that the model offers for a batch. */
export function encode(bert: Subject, batch: Batch): Promise<Required<Encoding>> {
  return bert.encode(batch, bert.outputs) as Promise<Required<Encoding>>;
}

/** The vector at one position of one row, from `[B, S, E]`. */
export function vectorAt({ data, shape: [, S, E] }: Values, row: number, position: number): Float32Array {
  return data.subarray((row * S + position) * E, (row * S + position + 1) * E);
}

/** One query's weights over the keys, from `[B, H, S, S]`. */
export function weightsOf({ data, shape: [, H, S] }: Values, row: number, head: number, query: number): Float32Array {
  const start = ((row * H + head) * S + query) * S;
  return data.subarray(start, start + S);
}

/** Every output of a row's real tokens, one after the other: states, logits, pooled vectors. */
export function realOutputs(encoding: Required<Encoding>, row: number, at: readonly number[]): Float32Array[] {
  return [
    ...at.map((position) => vectorAt(encoding.lastHiddenState, row, position)),
    ...at.map((position) => vectorAt(encoding.logits, row, position)),
    ...(at.length === 0
      ? []
      : Object.values(encoding.pooled).map(({ data, shape: [, P] }) => data.subarray(row * P, (row + 1) * P))),
  ];
}

/** The same bits, and each of them a number. */
export function expectSameBits(observed: readonly Float32Array[], expected: readonly Float32Array[]): void {
  expect(observed.map(bitsOf)).toEqual(expected.map(bitsOf));
  expect(expected.every((vector) => vector.every((value) => isFinite(value)))).toBe(true);
}

/** Equal up to what another order of summation may do on this backend, in parts of the largest number. */
export function expectEqualUpToRounding(
  observed: readonly Float32Array[],
  expected: readonly Float32Array[],
  backend: string,
): void {
  expect(observed.length).toBe(expected.length);
  const apart = expected.map((vector, i) => {
    const largest = vector.reduce((most, value) => max(most, abs(value)), 1e-3);
    return vector.reduce((most, value, e) => max(most, abs(value - observed[i][e])), 0) / largest;
  });
  expect(max(0, ...apart)).toBeLessThanOrEqual(shapeBound({ backend }).value);
}

export function isPadded({ at }: Row, length: number): boolean {
  return at.length > 0 && at.length < length;
}

function bitsOf(vector: Float32Array): number[] {
  return Array.from(new Int32Array(vector.buffer, vector.byteOffset, vector.length));
}
