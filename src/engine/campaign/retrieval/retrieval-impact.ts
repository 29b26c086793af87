import type { Row } from '../../../core/case';
import { batchOf, moved } from '../../../core/case';
import type { Encoding, OutputName } from '../../../core/encoding';
import { sliceRows } from '../../../core/encoding';
import type { Subject, SubjectSource } from '../../../core/subject';
import { sequenceOf } from '../../generate/sequence';
import { cosine, leastFirst } from '../../../numerics/cosine';
import { callEncode } from '../../ask/call-subject';
import { RETRIEVAL_SET } from './retrieval-set';
import type { RetrievalImpact } from '../../../core/report/retrieval-impact';
import { shiftOf } from '../../invariants/runs';
import type { Session } from '../../noise/session';

/** Rows of a batch. Sentences come short, long, short, long: each batch has both. */
const ROWS = 8;
/** About how much work that is, in the time of one token of an ordinary pass: 27 passes of 1,000 tokens together. */
export const RETRIEVAL_WORK = 1500;
/** Lengths of what is drawn where there is no tokenizer, in turn. */
const LENGTHS = [4, 17, 6, 23, 3, 31, 9, 12];

/**
 * Encodes a small set, each sequence alone and then all of them in padded batches, and says what that changes for retrieval.
 * @returns undefined where the subject offers neither pooled vectors nor hidden states, takes no more than a few positions, or
 *   has all rows padded to one length, alone too
 */
export async function retrievalImpactOf(source: SubjectSource, session: Session): Promise<RetrievalImpact | undefined> {
  const { subject } = session;
  const output = (['pooled', 'lastHiddenState'] as const).find((name) => subject.outputs.includes(name));
  const oneLength =
    subject.staticShape?.length ?? (typeof subject.use?.padTo === 'number' ? subject.use.padTo : undefined);
  if (!output || subject.maxLength < 8 || oneLength !== undefined) return undefined;
  const texts = await source.tokenize?.(RETRIEVAL_SET);
  const rows = (texts ?? drawn(subject)).map((tokens) => rowOf(tokens.slice(0, subject.maxLength)));
  const alone: Float64Array[] = [];
  const batched: Float64Array[] = [];
  let vector = '';
  const add = async (part: readonly Row[], to: Float64Array[]): Promise<void> => {
    const length = Math.max(...part.map(({ at }) => at.length));
    const padded = part.map((row) => {
      const first = shiftOf(length - row.at.length, subject);
      return moved(
        row,
        row.at.map((position) => first + position),
        length,
        subject.padId,
      );
    });
    const encoding = await encode(batchOf(padded, length, subject), output, session);
    padded.forEach(({ at }, row) => {
      const found = vectorOf(sliceRows(encoding, row, 1), output, at);
      vector = found.name;
      to.push(found.vector);
    });
  };
  for (const row of rows) await add([row], alone);
  for (let from = 0; from < rows.length; from += ROWS) await add(rows.slice(from, from + ROWS), batched);
  const cosines = alone.map((own, i) => cosine(own, batched[i])).sort(leastFirst);
  const changed = rows.filter((_, i) => nearest(i, alone) !== nearest(i, batched)).length;
  const at = (share: number): number => cosines[Math.floor(share * (cosines.length - 1))];
  return {
    sequences: rows.length,
    of: texts ? 'sentences' : subject.texts ? 'random words' : 'random ids',
    vector,
    cosine: { least: at(0), tenth: at(0.1), median: at(0.5) },
    neighbours: { changed, of: rows.length },
  };
}

function drawn(subject: Subject): number[][] {
  return RETRIEVAL_SET.map((_, i) => {
    const length = Math.min(LENGTHS[i % LENGTHS.length], subject.maxLength);
    return sequenceOf({ ids: 1 + i, padIdInside: 0 }, length, subject).tokens;
  });
}

function rowOf(tokens: readonly number[]): Row {
  return { tokens, types: tokens.map(() => 0), at: tokens.map((_, i) => i), under: [], otherUnder: [] };
}

async function encode(
  batch: Parameters<Subject['encode']>[0],
  output: OutputName,
  { subject, timeoutMs, signal, cost }: Session,
): Promise<Encoding> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
  cost.passes++;
  cost.rows += batch.size;
  cost.tokens += batch.size * batch.length;
  return callEncode(subject, batch, [output], timeoutMs);
}

/** The vector of one row: the mean where there are several pooled ones, or else the mean over the real tokens, taken here. */
function vectorOf(
  encoding: Encoding,
  output: OutputName,
  at: readonly number[],
): { name: string; vector: Float64Array } {
  if (output === 'pooled') {
    const entries = Object.entries(encoding.pooled!);
    const [name, { data }] = entries.find(([key]) => key === 'mean') ?? entries[0];
    return { name: `pooled.${name}`, vector: Float64Array.from(data) };
  }
  const { data, shape } = encoding.lastHiddenState!;
  const width = shape[2];
  const vector = new Float64Array(width);
  for (const position of at) {
    for (let e = 0; e < width; e++) vector[e] += data[position * width + e] / at.length;
  }
  return { name: 'the mean of lastHiddenState over the real tokens', vector };
}

/** The other vector with the largest cosine; -1 where none is finite. */
function nearest(i: number, vectors: readonly Float64Array[]): number {
  let found = -1;
  let most = -Infinity;
  vectors.forEach((other, j) => {
    const near = j === i ? NaN : cosine(vectors[i], other);
    if (near > most) [most, found] = [near, j];
  });
  return found;
}
