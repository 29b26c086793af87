import { join } from 'node:path';
import { EnvironmentError, SubjectError, UsageError } from '../../../core/errors';
import type { Subject } from '../../../core/subject';
import { readGolden } from '../../../tools/goldens/read';
import { resolveModel } from '../../../subjects/kinds/resolve';
import { judgeGoldens, type Resolve, type WholeGolden } from './golden-judge';

const folder = join(__dirname, '../../../../golden/goldens');
const probes = [{ name: 'cpu', available: true, versions: {} }];

async function judged(resolve: Resolve): Promise<{ status: string; why?: string }> {
  const reading = await readGolden(folder, 'plain-relu-float16');
  const [result] = await judgeGoldens([reading as WholeGolden], probes, resolve, { folder, timeout: 1000 });
  return result;
}

const source = (open: () => Promise<Subject>): Resolve => {
  return async (spec) => ({ name: spec.model, weightScales: [], reopens: true, open });
};

test('a model that is not here is unsupported, and so is one that does not open', async () => {
  const notHere = await judged(() => Promise.reject(new EnvironmentError('not in the cache')));
  expect(notHere).toMatchObject({ status: 'unsupported', why: expect.stringContaining('not in the cache') as string });
  const broken = await judged(source(() => Promise.reject(new UsageError('its default export threw'))));
  expect(broken).toMatchObject({ status: 'unsupported' });
});

test('an interrupted run says nothing, and does not pass for a model that is elsewhere', async () => {
  expect(await judged(() => Promise.reject(new SubjectError('interrupted')))).toMatchObject({
    status: 'inconclusive',
    why: 'interrupted',
  });
});

test('a bug is not hidden', async () => {
  await expect(judged(() => Promise.reject(new TypeError('of undefined')))).rejects.toThrow('of undefined');
});

test('a subject is disposed of, whatever came of it', async () => {
  let disposed = 0;
  const result = await judged(
    source(async () => ({
      ...{ name: 'other', vocabularySize: 2, maxLength: 2, padId: 0, positions: 'given', fullyMasked: 'uniform' },
      outputs: ['lastHiddenState', 'attentions', 'pooled'],
      encode: () => Promise.reject(new Error('not asked')),
      dispose: () => void disposed++,
    })),
  );
  expect(result).toMatchObject({
    status: 'unsupported',
    why: expect.stringContaining('does not suit other') as string,
  });
  expect(disposed).toBe(1);
});

test('what one backend found stands, where the model does not open on the next', async () => {
  const reading = (await readGolden(folder, 'plain-relu-float16')) as WholeGolden;
  const both = ['cpu', 'wasm'].map((name) => ({ name, available: true, versions: {} }));
  const checkpoint = join(__dirname, '../../../../golden/references/plain-relu-float16');
  const resolve: Resolve = async (spec) => {
    if (spec.backend === 'wasm') throw new EnvironmentError('out of memory');
    return resolveModel(checkpoint, { backend: spec.backend });
  };
  const [result] = await judgeGoldens([reading], both, resolve, { folder, timeout: 10_000 });
  expect(result.backends).toMatchObject([
    { backend: 'cpu', status: 'met' },
    { backend: 'wasm', status: 'unsupported', why: expect.stringContaining('out of memory') as string },
  ]);
});
