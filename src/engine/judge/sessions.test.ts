import type { WeightScale, Subject, SubjectSource } from '../../core/subject';
import { LostError, SubjectError } from '../../core/errors';
import { TRAITS } from '../invariants/testing/by-hand';
import { toySubject } from '../../testing/toy-subject';
import { noCost } from '../ask/cost';
import { execute } from '../ask/execute';
import { Sessions } from './sessions';

/** A source that keeps a log of what was opened and disposed of; every instance has a number. */
function sourceOf(
  rest: Partial<SubjectSource> = {},
  make: (n: number, weightScale?: WeightScale) => Partial<Subject> = () => ({}),
) {
  const log: string[] = [];
  let made = 0;
  const source: SubjectSource = {
    name: '',
    weightScales: ['typical', 'hot'],
    reopens: true,
    open: async (weightScale) => {
      const n = ++made;
      log.push(`open ${n} ${weightScale}`);
      return { ...toySubject(), dispose: () => void log.push(`dispose ${n}`), ...make(n, weightScale) };
    },
    ...rest,
  };
  return { source, log };
}

describe('a subject', () => {
  test('is opened once a weight scale, the first there is where none is named', async () => {
    const { source, log } = sourceOf();
    const sessions = new Sessions(source, {});
    const first = await sessions.open();
    expect(await sessions.open('typical')).toBe(first);
    expect(await sessions.open('hot')).not.toBe(first);
    expect(await sessions.open('hot')).toBe(await sessions.open('hot'));
    expect(log).toEqual(['open 1 typical', 'open 2 hot']);
  });

  test('has no weight scale where the source has none', async () => {
    const { source, log } = sourceOf({ weightScales: [] });
    await new Sessions(source, {}).open();
    expect(log).toEqual(['open 1 undefined']);
  });

  test('comes with the time limit, the signal and the counts of the campaign', async () => {
    const { signal } = new AbortController();
    const sessions = new Sessions(sourceOf().source, { timeoutMs: 77, signal });
    const session = await sessions.open();
    expect(session).toMatchObject({ timeoutMs: 77, signal });
    expect(session.cost).toBe(sessions.cost);
    const plain = new Sessions(sourceOf().source, {});
    expect(plain.timeoutMs).toBe(120_000);
    expect(await plain.open()).not.toHaveProperty('signal');
  });

  test('that cannot be opened is told as it is at first, and as a broken contract in mid-campaign', async () => {
    const failing = sourceOf({}, (n) => {
      if (n > 1) throw new Error('no memory');
      return {};
    });
    const sessions = new Sessions(failing.source, {});
    await sessions.open();
    await expect(sessions.open('hot')).rejects.toThrow(SubjectError);
    await expect(sessions.open('hot')).rejects.toMatchObject({
      message: 'The subject could not be opened once more: no memory',
      cause: new Error('no memory'),
    });
    const never = new Sessions({ ...failing.source, open: () => Promise.reject(new Error('no file')) }, {});
    await expect(never.open()).rejects.toThrow(/^no file$/);
  });
});

describe('a fresh instance', () => {
  test('is another one, kept until it is closed', async () => {
    const { source, log } = sourceOf();
    const sessions = new Sessions(source, {});
    const { subject, fresh } = await sessions.open();
    const instance = await fresh!();
    expect(instance).not.toBe(subject);
    expect(await fresh!()).toBe(instance);
    await sessions.closeFresh();
    expect(await fresh!()).not.toBe(instance);
    expect(log).toEqual(['open 1 typical', 'open 2 typical', 'dispose 2', 'open 3 typical']);
    await sessions.closeFresh();
    await sessions.closeFresh();
    expect(log.filter((line) => line.startsWith('dispose'))).toEqual(['dispose 2', 'dispose 3']);
  });

  test('is of the weight scale of its session', async () => {
    const { source, log } = sourceOf();
    const sessions = new Sessions(source, {});
    await (
      await sessions.open('hot')
    ).fresh!();
    expect(log).toEqual(['open 1 hot', 'open 2 hot']);
  });

  test('cannot be had of a source that does not reopen', async () => {
    expect(await new Sessions(sourceOf({ reopens: false }).source, {}).open()).not.toHaveProperty('fresh');
  });
});

describe('closing', () => {
  test('disposes of every instance once', async () => {
    const { source, log } = sourceOf();
    const sessions = new Sessions(source, {});
    await (
      await sessions.open()
    ).fresh!();
    await sessions.open('hot');
    await sessions.close();
    await sessions.close();
    expect(log.slice(3)).toEqual(['dispose 2', 'dispose 1', 'dispose 3']);
  });

  test('disposes of what the noise was measured with, also where the subject itself is lent', async () => {
    const { source, log } = sourceOf({ lends: true, reopens: false }, () => ({
      reordered: async (seed) => ({ ...toySubject(), dispose: () => void log.push(`dispose order ${seed}`) }),
    }));
    const sessions = new Sessions(source, {});
    await (await sessions.open()).noise.at(4);
    await sessions.close();
    expect(log).toEqual(['open 1 typical', 'dispose order 1']);
  });

  test('tells of a subject that fails to clean up, and goes on', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { source } = sourceOf({}, () => ({ dispose: () => Promise.reject(new Error('busy')) }));
    const sessions = new Sessions(source, {});
    await sessions.open();
    await sessions.close();
    expect(warned.mock.calls).toEqual([['toy: dispose() failed: busy']]);
    const { source: without } = sourceOf({}, () => ({ dispose: undefined }));
    const plain = new Sessions(without, {});
    await plain.open();
    await plain.close();
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});

test('every backend that was declared is told, once, in that order, also where a subject changes its mind', async () => {
  let now = 'wasm';
  const { source } = sourceOf({}, () => ({ backend: 'cpu' }));
  const live: SubjectSource = {
    ...source,
    open: async (weightScale) => {
      const subject = await source.open(weightScale);
      return weightScale === 'typical' ? Object.defineProperty(subject, 'backend', { get: () => now }) : subject;
    },
  };
  const sessions = new Sessions(live, {});
  expect(sessions.backends).toStrictEqual([]);
  await sessions.open();
  await sessions.open('hot');
  now = 'tensorflow';
  expect(sessions.backends).toEqual(['wasm', 'cpu', 'tensorflow']);
  const silent = new Sessions(sourceOf().source, {});
  await silent.open();
  expect(silent.backends).toStrictEqual([]);
});

test('a fresh instance may declare a backend of its own', async () => {
  const { source } = sourceOf({}, (n) => ({ backend: n === 1 ? 'wasm' : 'cpu' }));
  const sessions = new Sessions(source, {});
  await (
    await sessions.open()
  ).fresh!();
  expect(sessions.backends).toEqual(['wasm', 'cpu']);
});

test('it is interrupted once its signal says so', () => {
  const controller = new AbortController();
  const sessions = new Sessions(sourceOf().source, { signal: controller.signal });
  expect(sessions.interrupted).toBe(false);
  controller.abort();
  expect(sessions.interrupted).toBe(true);
  expect(new Sessions(sourceOf().source, {}).interrupted).toBe(false);
});

test('the probe is made once, of the first subject', async () => {
  let calls = 0;
  const { source, log } = sourceOf({}, () => {
    const toy = toySubject();
    return { encode: (batch, wanted) => (calls++, toy.encode(batch, wanted)) };
  });
  const sessions = new Sessions(source, {});
  expect(await sessions.outputSizes()).toBe(await sessions.outputSizes());
  expect([calls, log]).toEqual([1, ['open 1 typical']]);
});

test('what each subject declares is told by weight scale, what it does not declare is left out', async () => {
  const { source } = sourceOf({}, (_n, weightScale) =>
    weightScale === 'hot' ? { backend: 'cpu', name: 'hot toy' } : {},
  );
  const sessions = new Sessions(source, {});
  const { subject } = await sessions.open();
  await sessions.open('hot');
  const { vocabularySize, maxLength, padId, positions, fullyMasked, outputs, tokenTypes, maskForms } = subject;
  const declared = { vocabularySize, maxLength, padId, positions, fullyMasked, outputs, tokenTypes, maskForms };
  expect(sessions.traits).toEqual([
    { name: 'toy', ...declared, paddedQueriesSeePadding: false, weightScale: 'typical' },
    { name: 'hot toy', ...declared, paddedQueriesSeePadding: false, backend: 'cpu', weightScale: 'hot' },
  ]);
  const bare = new Sessions(
    { ...source, weightScales: [], open: async () => ({ ...TRAITS, encode: subject.encode }) },
    {},
  );
  await bare.open();
  expect(Object.keys(bare.traits[0])).toEqual(Object.keys(TRAITS));
});

test('of a subject that another process opened is told what it declares, unless one of its weight scale was opened here', async () => {
  const sessions = new Sessions(sourceOf().source, {});
  const { subject } = await sessions.open();
  const platform = { device: 'a GPU', versions: {}, counts: { drawn: 3 } };
  const { texts: _, ...declared } = TRAITS;
  sessions.adopt({ ...declared, platform, name: 'elsewhere', weightScale: 'hot' }, ['webgpu']);
  sessions.adopt({ ...declared, name: 'once more', weightScale: 'hot' }, ['webgpu', 'cpu']);
  sessions.adopt({ ...declared, name: 'another', weightScale: 'typical' }, []);
  sessions.adopt({ ...declared, name: 'plain', weightScale: 'sharp' }, []);
  expect(sessions.traits.map(({ name }) => name)).toEqual([subject.name, 'elsewhere', 'plain']);
  // What one of several processes had sent to a GPU by its first chunk says nothing of the run; what each chunk adds does.
  expect(sessions.traits[1].platform).toEqual({ device: 'a GPU', versions: {} });
  expect(sessions.traits[2]).not.toHaveProperty('platform');
  for (const drawn of [5, 6]) sessions.count('hot', { drawn });
  sessions.count('sharp', { drawn: 1 });
  expect(sessions.traits[1].platform).toEqual({ device: 'a GPU', versions: {}, counts: { drawn: 11 } });
  expect(sessions.traits[2]).not.toHaveProperty('platform');
  expect(sessions.backends).toEqual(['webgpu', 'cpu']);
});

test('that what computes it is lost when it is opened once more is said as it is', async () => {
  const { source } = sourceOf({}, (n) => {
    if (n > 1) throw new LostError('the GPU has gone');
    return {};
  });
  const sessions = new Sessions(source, {});
  await sessions.open();
  await expect(sessions.open('hot')).rejects.toThrow(LostError);
});

test('the book of noise is one for each weight scale, and that of the first where none is named', async () => {
  const sessions = new Sessions(sourceOf().source, {});
  const book = sessions.noiseOf();
  expect(sessions.noiseOf('typical')).toBe(book);
  expect(sessions.noiseOf('hot')).not.toBe(book);
  book.adopt({ length: 4, sources: ['made up'], signal: 1 });
  // A session measures only what is not in it.
  expect((await (await sessions.open()).noise.at(3)).sources).toEqual(['made up']);
});

test('what the noise came to is told by weight scale and length', async () => {
  const sessions = new Sessions(sourceOf().source, {});
  expect(await sessions.noise()).toStrictEqual([]);
  await (await sessions.open('hot')).noise.at(4);
  const [entry, ...others] = await sessions.noise();
  expect(others).toStrictEqual([]);
  expect(entry).toMatchObject({ weightScale: 'hot', length: 4, factor: 8, samples: expect.any(Number) });
  expect(entry).not.toHaveProperty('noise');
  const blind = new Sessions(sourceOf({ weightScales: [] }, () => ({ positions: 'absolute' })).source, {});
  await (await blind.open()).noise.at(4);
  const [without] = await blind.noise();
  expect(Object.keys(without).sort()).toEqual(['length', 'signal', 'sources']);
});

test('what runs cost is counted in one place, whoever made them', async () => {
  const sessions = new Sessions(sourceOf().source, {});
  const session = await sessions.open();
  await execute([], session);
  expect(sessions.cost).toEqual(noCost());
  await session.noise.at(4);
  expect(sessions.cost.passes).toBeGreaterThan(0);
});

test('how long instances take to open in mid-campaign is known; the first one is not among it', async () => {
  const { source } = sourceOf();
  const slow: SubjectSource = {
    ...source,
    open: async (weightScale) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return source.open(weightScale);
    },
  };
  const sessions = new Sessions(slow, {});
  const session = await sessions.open();
  expect(sessions.msOpening).toBe(0);
  await session.fresh!();
  const opening = sessions.msOpening;
  expect(opening).toBeGreaterThan(40);
  await session.fresh!();
  expect(sessions.msOpening).toBe(opening);
});
