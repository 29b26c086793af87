import type { Batch } from '../../../core/batch';
import { aboutBatch, encodeQuestion, type Question } from '../../../subjects/program/question';
import { batchFor, rowOf, unpadded } from '../batches';
import { Break } from '../findings';
import type { Talk } from '../talk';
import { numbersOf, smallest, takesBatches, telling, type Step } from './step';

/** An id that no counter makes. */
const ODD_ID = 'the "second" question, é';
/** How far apart two answers to one question may be, in parts of the largest number. */
const ALIKE = 1e-3;
/** A row is nearer to itself than to another by so much. */
const NEARER = 0.25;

const apart = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
const largest = (numbers: readonly number[]): number => numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

const plain = (talk: Talk): Batch => batchFor(talk.declared.traits, 2, 3);

/** What every answer is held against, on plain questions. */
export const ANSWERS: readonly Step[] = [
  {
    rules: ['encode-is-answered'],
    without: takesBatches,
    run: async (talk) => void (await talk.outputs('encode-is-answered', plain(talk), talk.declared.traits.outputs)),
  },
  {
    rules: ['it-runs-until-its-input-ends'],
    without: takesBatches,
    run: async (talk) => {
      for (const [B, S] of [
        [1, 4],
        [3, 2],
      ])
        await talk.outputs(
          'it-runs-until-its-input-ends',
          batchFor(talk.declared.traits, B, S),
          talk.declared.traits.outputs,
        );
    },
  },
  {
    rules: ['ids-are-repeated'],
    without: takesBatches,
    run: async (talk) =>
      void (await talk.outputs('ids-are-repeated', plain(talk), smallest(talk.declared), { id: ODD_ID })),
  },
  {
    rules: ['wanted-outputs-are-there'],
    without: takesBatches,
    run: async (talk) => {
      for (const output of talk.declared.traits.outputs)
        await talk.outputs('wanted-outputs-are-there', plain(talk), [output]);
    },
  },
  {
    rules: ['frames-may-come-in-pieces'],
    without: takesBatches,
    run: async (talk) =>
      void (await talk.outputs('frames-may-come-in-pieces', plain(talk), smallest(talk.declared), { inPieces: true })),
  },
  {
    rules: ['headers-are-read-as-json'],
    without: takesBatches,
    run: async (talk) => {
      const wanted = smallest(talk.declared);
      const ask = async (written?: typeof rewritten): Promise<number[]> =>
        numbersOf(await talk.outputs('headers-are-read-as-json', plain(talk), wanted, { written }), wanted);
      const [first, again, other] = [await ask(), await ask(), await ask(rewritten)];
      if (!alike(other, first, apart(first, again)))
        throw new Break(
          'headers-are-read-as-json',
          'the same question, with its header in another order and longer, was answered otherwise',
        );
    },
  },
  {
    rules: ['numbers-are-little-endian'],
    without: takesBatches,
    run: async (talk) => {
      const wanted = smallest(talk.declared);
      const numbers = numbersOf(await talk.outputs('numbers-are-little-endian', plain(talk), wanted), wanted);
      const swapped = numbers.map(otherEnd);
      if (numbers.some((x) => x !== 0) && share(numbers) < 0.5 && share(swapped) > 0.9)
        throw new Break(
          'numbers-are-little-endian',
          `its numbers begin with ${numbers.slice(0, 3).join(', ')}; read from the other end they are ${swapped.slice(0, 3).join(', ')}`,
        );
    },
  },
  {
    rules: ['arrays-are-row-major'],
    without: (declared) =>
      takesBatches(declared) ??
      (declared.traits.staticShape?.size === undefined ? undefined : 'the number of its rows is fixed'),
    run: async (talk) => {
      const wanted = telling(talk.declared);
      const ask = async (batch: Batch): Promise<number[]> =>
        numbersOf(await talk.outputs('arrays-are-row-major', batch, wanted), wanted);
      const both = unpadded(plain(talk));
      const together = await ask(both);
      const [own, other] = [await ask(rowOf(both, 0)), await ask(rowOf(both, 1))];
      const half = together.length / 2;
      const rows = [together.slice(0, half), together.slice(half)];
      const between = apart(own, other);
      if ([apart(rows[0], own), apart(rows[1], other)].some((distance) => distance > NEARER * between))
        throw new Break('arrays-are-row-major', 'the rows of a batch are not those that came of each row by itself');
    },
  },
  {
    rules: ['unknown-methods-are-errors', 'errors-have-no-tensors', 'errors-end-nothing'],
    without: takesBatches,
    run: async (talk, findings) => {
      const question = aboutBatch('encode', '0', plain(talk), smallest(talk.declared));
      const unknown: Question = {
        ...question,
        method: 'no-such-method' as Question['method'],
        what: 'no-such-method() of 2 rows',
      };
      const answer = await talk.ask(unknown).catch((thrown: unknown) => {
        if (!(thrown instanceof Break && thrown.lost) || findings.broken.has(thrown.rule)) throw thrown;
        throw thrown.rule === 'it-runs-until-its-input-ends' || thrown.rule === 'every-frame-is-answered'
          ? new Break('errors-end-nothing', thrown.observed, true)
          : thrown;
      });
      if (answer.said.get('error') === undefined)
        throw new Break('unknown-methods-are-errors', `it answered without error, with ${answer.tensors.size} tensors`);
      findings.keep('unknown-methods-are-errors');
      if (answer.tensors.size > 0)
        findings.break('errors-have-no-tensors', unknown.what, `the error came with ${answer.tensors.size} tensors`);
      findings.keep('errors-have-no-tensors');
      await talk.outputs('errors-end-nothing', plain(talk), smallest(talk.declared)).catch((thrown: unknown) => {
        if (!(thrown instanceof Break)) throw thrown;
        throw new Break('errors-end-nothing', `behind an answer with error: ${thrown.observed}`, thrown.lost);
      });
    },
  },
];

/** The same question with the keys of its header in another order, spaces between them, and more behind. */
function rewritten(question: Question, id: string): Uint8Array {
  const bytes = Buffer.from(encodeQuestion(question, id));
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, object>;
  const turned = (value: object): object => Object.fromEntries(Object.entries(value).reverse());
  const json = JSON.stringify(
    turned(Object.fromEntries(Object.entries(header).map(([name, entry]) => [name, turned(entry)]))),
    null,
    1,
  );
  const text = Buffer.from(json.padEnd(8 * Math.ceil(json.length / 8) + 64));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([head, text, bytes.subarray(8 + length)]);
}

function alike(a: readonly number[], b: readonly number[], noise: number): boolean {
  return a.length === b.length && apart(a, b) <= 2 * noise + ALIKE * largest(b);
}

/** A float32 whose bytes stand the other way round. */
function otherEnd(x: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x, true);
  return view.getFloat32(0, false);
}

/** The share of numbers as models have them. */
const share = (numbers: readonly number[]): number =>
  numbers.filter((x) => x === 0 || (Math.abs(x) > 1e-12 && Math.abs(x) < 1e12)).length / numbers.length;
