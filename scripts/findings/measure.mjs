// How far padding, other rows and company move the vectors of four short sentences, on one subject.

export const SENTENCES = [
  'Owls hunt at night.',
  'Please pay the open invoice within thirty days.',
  'The river rose over its banks after three days of rain, and the lower fields stood under water.',
  'Trains run late.',
];

/** How many fills of the padding are tried, of two kinds: ids spread over the vocabulary, and one of them everywhere. */
const FILLS = 24;

/** Deterministic, and spread over the vocabulary. */
const idAt = (fill, i, vocabularySize) => (((fill + 1) * 7919 + (i + 1) * 104729) * 31) % vocabularySize;
const fillWith = (fill, i, vocabularySize) => idAt(fill, fill % 2 === 0 ? i : 0, vocabularySize);

/**
 * @param rows the ids of the sentences, unpadded
 * @returns the worst deviation and the worst cosine of the mean over the real tokens: with other ids under the padding, with
 *   other rows beside each, both at one shape, and alone against padded; and the largest number seen
 */
export async function measure(subject, rows) {
  const length = Math.max(...rows.map((ids) => ids.length));
  const run = async (batch) => (await subject.encode(batch, ['lastHiddenState'])).lastHiddenState;
  const batchOf = (chosen, S, under) => {
    const inputIds = new Int32Array(chosen.length * S);
    const attentionMask = new Int32Array(chosen.length * S);
    chosen.forEach((ids, r) => {
      for (let i = 0; i < S; i++) inputIds[r * S + i] = i < ids.length ? ids[i] : under(r * S + i);
      attentionMask.fill(1, r * S, r * S + ids.length);
    });
    const types = (subject.tokenTypes ?? 1) > 1 && { tokenTypeIds: new Int32Array(chosen.length * S) };
    const positions = subject.positions === 'given' && {
      positionIds: Int32Array.from(inputIds, (_, i) => i % S),
    };
    return { size: chosen.length, length: S, inputIds, attentionMask, ...types, ...positions };
  };
  const vectorsOf = ({ data, shape }, row, count) => {
    const [, S, E] = shape;
    return Array.from({ length: count }, (_, i) => data.subarray((row * S + i) * E, (row * S + i + 1) * E));
  };
  const pad = () => subject.padId;
  const base = await run(batchOf(rows, length, pad));
  const other = { deviation: 0, cosine: 1 };
  const mates = { deviation: 0, cosine: 1 };
  const alone = { deviation: 0, cosine: 1 };
  const largest = base.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let fill = 0; fill < FILLS; fill++) {
    const changed = await run(batchOf(rows, length, (i) => fillWith(fill, i, subject.vocabularySize)));
    rows.forEach((ids, r) => worse(other, vectorsOf(base, r, ids.length), vectorsOf(changed, r, ids.length)));
  }
  for (const [r, ids] of rows.entries()) {
    // The others' ids change, and nothing of their layout.
    const strangers = rows.map((mate, i) =>
      i === r ? mate : mate.map((_, at) => idAt(i, at, subject.vocabularySize)),
    );
    const changed = await run(batchOf(strangers, length, pad));
    worse(mates, vectorsOf(base, r, ids.length), vectorsOf(changed, r, ids.length));
    const single = await run(batchOf([ids], ids.length, pad));
    worse(alone, vectorsOf(single, 0, ids.length), vectorsOf(base, r, ids.length));
  }
  return { other, mates, alone, largest };
}

function worse(worst, expected, observed) {
  expected.forEach((vector, i) =>
    vector.forEach((x, e) => (worst.deviation = Math.max(worst.deviation, Math.abs(x - observed[i][e])))),
  );
  worst.cosine = Math.min(worst.cosine, cosine(mean(expected), mean(observed)));
}

function mean(vectors) {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) vector.forEach((x, e) => (sum[e] += x / vectors.length));
  return sum;
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
