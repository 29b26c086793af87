import { SubjectError } from '../../core/errors';
import type { Inside } from '../../core/inside';
import type { Subject, SubjectSource } from '../../core/subject';
import { guardedSource, LOAD_LIMIT_MS } from './guarded-source';
import { Lifeline } from './lifeline';
import type { Watchdog } from './watchdog';

test('running the steps of a model is watched for as long as loading may take, and ends with an interrupt', async () => {
  const inside: Partial<Inside> = { nodes: [], run: () => new Promise(() => undefined) };
  const source = {
    name: 'toy',
    weightScales: [],
    open: async () => ({ inside: async () => inside }) as unknown as Subject,
  };
  const lifeline = new Lifeline();
  const limits: number[] = [];
  const watchdog = {
    guard: async <T>(limitMs: number, work: () => Promise<T>): Promise<T> => {
      limits.push(limitMs);
      return work();
    },
  } as unknown as Watchdog;
  const subject = await guardedSource(source as unknown as SubjectSource, lifeline, watchdog, 5).open();
  const batch = { size: 1, length: 1, inputIds: Int32Array.of(1), attentionMask: null };
  const guarded = await subject.inside!({ batch, wanted: [] });
  // Asked again it is the same, so that nobody opens it twice.
  expect(await subject.inside!({ batch, wanted: [] })).toBe(guarded);
  expect(guarded.nodes).toEqual([]);
  expect(guarded.cut).toBeUndefined();
  const running = guarded.run(batch, []);
  lifeline.break(new SubjectError('interrupted'));
  await expect(running).rejects.toThrow('interrupted');
  expect(limits).toEqual([LOAD_LIMIT_MS, 5, 5, LOAD_LIMIT_MS]);
});
