import type { Batch } from '../../core/batch';
import type { Encoding, OutputName, Values } from '../../core/encoding';
import { LostError, SpentError, SubjectError, UsageError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { TRAITS } from '../invariants/testing/by-hand';
import { callEncode, callGradients, callReordered, callTogether, SubjectThrew } from './call-subject';

const BATCH: Batch = { size: 2, length: 3, inputIds: new Int32Array(6), attentionMask: null };
const ALL: readonly OutputName[] = ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled', 'logits'];

const values = (...shape: number[]): Values => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_one, i) => i),
  shape,
});

const answer = (width = 2, heads = 1): Encoding => ({
  lastHiddenState: values(2, 3, width),
  hiddenStates: [values(2, 3, width), values(2, 3, width)],
  attentions: [values(2, heads, 3, 3)],
  pooled: { mean: values(2, width), cls: values(2, width) },
  logits: values(2, 3, 7),
});

function toy(rest: Partial<Subject> = {}): Subject {
  return { ...TRAITS, name: 'toy', encode: async () => answer(), ...rest };
}

describe('an encoding', () => {
  test('comes with what was wanted, and nothing else, in memory of its own', async () => {
    const given = answer();
    const subject = toy({ encode: async () => given });
    const encoding = await callEncode(subject, BATCH, ALL);
    expect(encoding).toEqual(given);
    const tensors = ({ lastHiddenState, hiddenStates, attentions, pooled, logits }: Encoding): Values[] => [
      lastHiddenState!,
      ...hiddenStates!,
      ...attentions!,
      ...Object.values(pooled!),
      logits!,
    ];
    tensors(encoding).forEach(({ data, shape }, i) => {
      expect(data.buffer).not.toBe(tensors(given)[i].data.buffer);
      expect(shape).not.toBe(tensors(given)[i].shape);
    });
    expect(Object.keys(await callEncode(subject, BATCH, ['logits']))).toEqual(['logits']);
  });

  test('is held against what was asked, whatever the subject does to what it was given', async () => {
    const batch: Batch = {
      size: 2,
      length: 3,
      inputIds: Int32Array.of(1, 2, 3, 4, 5, 6),
      attentionMask: null,
      mask: { form: 'float [B, S]', data: Float32Array.of(1, 1, 1, 1, 1, 0), shape: [2, 3] },
      tokenTypeIds: new Int32Array(6),
      positionIds: new Int32Array(6),
    };
    const before = structuredClone(batch);
    const labels = Int32Array.of(1, -100, -100, -100, -100, -100);
    const spoil = ({ inputIds, mask, tokenTypeIds, positionIds }: Batch): void => {
      for (const data of [inputIds, mask!.data, tokenTypeIds!, positionIds!]) data.fill(9);
      (mask!.shape as number[])[0] = 9;
    };
    const subject = toy({
      encode: async (given, wanted) => {
        spoil(given);
        (wanted as OutputName[]).length = 0;
        return answer();
      },
      gradients: async (given, loss) => {
        spoil(given);
        if (loss.name === 'mlm') loss.labels.fill(9);
        return { embeddings: values(2, 3, 2), padEmbedding: values(2) };
      },
    });
    const wanted: OutputName[] = ['pooled', 'logits'];
    expect(Object.keys(await callEncode(subject, batch, wanted))).toEqual(['pooled', 'logits']);
    await callGradients(subject, batch, { name: 'mlm', labels });
    expect(wanted).toEqual(['pooled', 'logits']);
    expect(batch).toEqual(before);
    expect([...labels]).toEqual([1, -100, -100, -100, -100, -100]);
  });

  test('is asked of the subject for the batch and the outputs, or of its reference', async () => {
    const asked: unknown[] = [];
    const keeping = (name: string) => async (batch: Batch, wanted: readonly OutputName[]) => {
      asked.push([name, batch, wanted]);
      return answer();
    };
    const subject = toy({ encode: keeping('encode'), reference: keeping('reference') });
    await callEncode(subject, BATCH, ['logits']);
    await callEncode(subject, BATCH, ['pooled'], 1000, 'reference');
    expect(asked).toEqual([
      ['encode', BATCH, ['logits']],
      ['reference', BATCH, ['pooled']],
    ]);
  });

  test('of another shape is a broken contract', async () => {
    const short = toy({ encode: async () => ({ lastHiddenState: values(1, 3, 2) }) });
    await expect(callEncode(short, BATCH, ['lastHiddenState'])).rejects.toThrow(
      /^toy: lastHiddenState has shape \[1, 3, 2\]/,
    );
  });

  test.each([
    [
      'lastHiddenState',
      { data: new Float32Array(12), dims: [2, 3, 2] },
      /has no shape; expected .* with shape \[2, 3, E\]/,
    ],
    ['pooled', [[1], [2]], /^toy: pooled names no vector\. Return a record such as \{ mean: /],
  ] as const)('of another form is told as such: %s %j', async (output, value, message) => {
    const odd = toy({ encode: async () => ({ [output]: value }) as unknown as Encoding });
    await expect(callEncode(odd, BATCH, [output])).rejects.toThrow(message);
  });
});

test.each([
  ['has no text', Object.create(null)],
  ['has a text, and is no number', { toString: () => '2' }],
  ['is no whole number', 0.5],
])('an answer of which an axis %s is a broken contract', async (_, width) => {
  const data = new Float32Array(12);
  const odd = toy({ encode: async () => ({ lastHiddenState: { data, shape: [2, 3, width as number] } }) });
  await expect(callEncode(odd, BATCH, ['lastHiddenState'])).rejects.toThrow(SubjectError);
  await expect(callEncode(odd, BATCH, ['lastHiddenState'])).rejects.toThrow(/^toy: lastHiddenState has shape/);
});

describe('an answer looks like the one before it', () => {
  const changing = (...answers: Encoding[]): Subject => toy({ encode: async () => answers.shift()! });
  const twice = async (before: Encoding, after: Encoding, wanted: OutputName): Promise<void> => {
    const subject = changing(before, after);
    await callEncode(subject, BATCH, [wanted]);
    await callEncode(subject, BATCH, [wanted]);
  };

  test.each<[OutputName, Encoding, string]>([
    [
      'lastHiddenState',
      answer(4),
      'toy gave lastHiddenState with width 2 before, and now gives lastHiddenState with width 4 by encode(). It must be the same for every batch.',
    ],
    [
      'attentions',
      answer(2, 3),
      'toy gave attentions[0] with 1 heads before, and now gives attentions[0] with 3 heads by encode(). It must be the same for every batch.',
    ],
    [
      'pooled',
      { pooled: { mean: values(2, 2) } },
      'toy gave pooled.cls with width 2, pooled.mean with width 2 before, and now gives pooled.mean with width 2 by encode(). It must be the same for every batch.',
    ],
    [
      'hiddenStates',
      { hiddenStates: [values(2, 3, 2)] },
      'toy gave hiddenStates[0] with width 2, hiddenStates[1] with width 2 before, and now gives hiddenStates[0] with width 2 by encode(). It must be the same for every batch.',
    ],
  ])('%s', async (output, after, message) => {
    await expect(twice(answer(), after, output)).rejects.toThrow(new SubjectError(message));
  });

  test('also where its reference or several at once are asked, and the message says which', async () => {
    const subject = toy({ reference: async () => answer(4), together: async () => ({}) });
    await callEncode(subject, BATCH, ['pooled']);
    await expect(callEncode(subject, BATCH, ['pooled'], 1000, 'reference')).rejects.toThrow(
      /^toy gave pooled.cls with width 2, .* before, and now gives .* by reference\(\)\. It must/,
    );
    await expect(callTogether(subject, BATCH, ['pooled'])).rejects.toThrow(/^toy: together\(\) was asked for pooled/);
  });

  test('in whatever order its pooled vectors come, and whatever else it has', async () => {
    const swapped = { pooled: { cls: values(2, 2), mean: values(2, 2) } };
    await twice(answer(), swapped, 'pooled');
    await twice(answer(), { lastHiddenState: answer().lastHiddenState, logits: values(2, 3, 9) }, 'lastHiddenState');
    const subject = changing(answer(), answer(4));
    await callEncode(subject, BATCH, ['lastHiddenState']);
    await callEncode(subject, BATCH, ['pooled']);
  });

  test('of a batch of other rows and positions', async () => {
    const other: Batch = { size: 1, length: 5, inputIds: new Int32Array(5), attentionMask: null };
    const of = ({ size: B, length: S }: Batch): Encoding => ({
      lastHiddenState: values(B, S, 2),
      attentions: [values(B, 1, S, S)],
      pooled: { mean: values(B, 2) },
    });
    const subject = toy({ encode: async (batch) => of(batch) });
    for (const batch of [BATCH, other]) {
      await callEncode(subject, batch, ['lastHiddenState', 'attentions', 'pooled']);
    }
  });
});

describe('what is thrown', () => {
  const throwing = (thrown: unknown): Promise<Encoding> =>
    callEncode(toy({ encode: () => Promise.reject(thrown as Error) }), BATCH, ['logits']);

  test('is told with the batch, and kept in its own words', async () => {
    await expect(throwing(new Error('no more'))).rejects.toThrow(SubjectThrew);
    await expect(throwing(new Error('no more'))).rejects.toMatchObject({
      words: 'no more',
      message: 'toy: encode() threw on a batch of 2 rows of 3 positions: no more',
    });
    await expect(throwing('a string')).rejects.toMatchObject({ words: 'a string' });
    await expect(throwing(new UsageError('batch.size is 0'))).rejects.toMatchObject({ words: 'batch.size is 0' });
  });

  test.each(
    [new LostError('the GPU is gone'), new SpentError('all is spent')].map((thrown) => [thrown.name, thrown] as const),
  )('is no fault of the subject where it is a %s', async (_, thrown) => {
    await expect(throwing(thrown)).rejects.toBe(thrown);
    const reordered = (): Promise<Subject> => Promise.reject(thrown);
    await expect(callReordered(toy({ reordered }), 5, 1000)).rejects.toBe(thrown);
  });

  test('is told of the method that threw, also where it throws before it promises', async () => {
    const subject = toy({
      reference: () => {
        throw new Error('no');
      },
      gradients: () => Promise.reject(new Error('none')),
    });
    await expect(callEncode(subject, BATCH, ['logits'], 1000, 'reference')).rejects.toThrow(/reference\(\) threw on/);
    await expect(callGradients(subject, BATCH, { name: 'cls' })).rejects.toThrow(/gradients\(\) threw on/);
  });
});

describe('a time limit', () => {
  const never = toy({
    encode: () => new Promise(() => undefined),
    gradients: () => new Promise(() => undefined),
    reordered: () => new Promise(() => undefined),
  });

  test('is told in seconds, with what to do', async () => {
    await expect(callEncode(never, BATCH, ['logits'], 20)).rejects.toThrow(
      new SubjectError(
        'toy: encode() did not answer within 0.02 s on a batch of 2 rows of 3 positions. Raise the time limit if it is only slow.',
      ),
    );
    await expect(callGradients(never, BATCH, { name: 'cls' }, 20)).rejects.toThrow(/gradients\(\) did not answer/);
    await expect(callReordered(never, 3, 20)).rejects.toThrow(
      new SubjectError('toy, reordered(3) did not resolve within 0.02 s. Raise the time limit if it is only slow.'),
    );
  });

  test('leaves no timer behind, and none is set where there is no limit', async () => {
    const [set, cleared] = [jest.spyOn(global, 'setTimeout'), jest.spyOn(global, 'clearTimeout')];
    await callEncode(toy(), BATCH, ['logits'], 5000);
    const timer = set.mock.results.find((_one, i) => set.mock.calls[i][1] === 5000)!;
    expect(cleared).toHaveBeenCalledWith(timer.value);
    set.mockClear();
    await callEncode(toy(), BATCH, ['logits'], Infinity);
    expect(set).not.toHaveBeenCalled();
    set.mockRestore();
    cleared.mockRestore();
  });
});

describe('gradients', () => {
  const asked = (embeddings: Values, padEmbedding: unknown) =>
    callGradients(toy({ gradients: async () => ({ embeddings, padEmbedding }) as never }), BATCH, { name: 'cls' });

  test('come in memory of their own', async () => {
    const [embeddings, padEmbedding] = [values(2, 3, 4), values(4)];
    const found = await asked(embeddings, padEmbedding);
    expect(found).toEqual({ embeddings, padEmbedding });
    expect(found.embeddings.data.buffer).not.toBe(embeddings.data.buffer);
    expect(found.padEmbedding.data.buffer).not.toBe(padEmbedding.data.buffer);
  });

  test('have the shape of embeddings', async () => {
    await expect(asked(values(2, 2, 4), values(4))).rejects.toThrow(
      /^toy, gradients: lastHiddenState has shape \[2, 2, 4\]/,
    );
    const nothing = toy({ gradients: async () => undefined as never });
    await expect(callGradients(nothing, BATCH, { name: 'cls' })).rejects.toThrow(SubjectError);
  });

  test.each([
    [values(3), '3'],
    [values(1, 4), '1,4'],
    [{ data: new Float32Array(3), shape: [4] }, '4'],
    [{ data: new Float32Array(4), shape: [3] }, '3'],
    [{ shape: [4] }, '4'],
    [undefined, 'undefined'],
  ])('and %# of the pad id one number for each of a word embedding', async (padEmbedding, shape) => {
    await expect(asked(values(2, 3, 4), padEmbedding)).rejects.toThrow(
      new SubjectError(
        `toy: the gradient padEmbedding has shape [${shape}]; expected [4], the width of a word embedding.`,
      ),
    );
  });
});

describe('an instance in another order', () => {
  test('is the one that was made for the seed', async () => {
    const other = toy();
    const reordered = jest.fn(async () => other);
    expect(await callReordered(toy({ reordered }), 5, 1000)).toBe(other);
    expect(reordered).toHaveBeenCalledWith(5);
  });

  test('that cannot be made, or is no subject, breaks the contract', async () => {
    const failing = toy({ reordered: () => Promise.reject(new Error('no memory')) });
    await expect(callReordered(failing, 5, 1000)).rejects.toMatchObject({
      name: 'SubjectError',
      message: 'no memory',
      cause: new Error('no memory'),
    });
    const nothing = toy({ reordered: async () => undefined as never });
    await expect(callReordered(nothing, 5, 1000)).rejects.toThrow(SubjectError);
    await expect(callReordered(nothing, 5, 1000)).rejects.toThrow(/^toy, reordered\(5\): the subject is undefined/);
  });
});
