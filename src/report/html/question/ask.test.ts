import { UsageError } from '../../../core/errors';
import { cpu } from '../../../subjects/backends/cpu';
import * as recorded from '../../../subjects/page/recorded-bert';
import type { AskedModel } from './ask';
import { ownOfThePage, Questions } from './ask';

let model: AskedModel;
let passes: number;
let opened: boolean[];
let closed: number;
/** Which pass fails, if any. */
let failing: number | undefined;
beforeAll(async () => {
  await cpu.load();
  model = ownOfThePage();
});
beforeEach(() => {
  [passes, opened, closed, failing] = [0, [], 0, undefined];
  const { recordedBert } = recorded;
  jest.spyOn(recorded, 'recordedBert').mockImplementation(async (checkpoint, name, leak) => {
    opened.push(leak);
    const bert = await recordedBert(checkpoint, name, leak);
    const encode = bert.subject.encode.bind(bert.subject);
    const counted: typeof encode = async (batch, wanted) => {
      if (++passes === failing) throw new Error('the context was lost');
      return encode(batch, wanted);
    };
    const dispose = (): unknown => (closed++, bert.subject.dispose?.());
    return { ...bert, subject: { ...bert.subject, encode: counted, dispose: dispose as () => void } };
  });
});
afterEach(() => jest.restoreAllMocks());

test('a model stays open from one question to the next, and its rounding is measured once', async () => {
  const questions = new Questions();
  const first = await questions.ask(model, ['the old cat sat', 'yes'], false);
  const ofFirst = passes;
  const second = await questions.ask(model, ['the old dog sat', 'no no'], false);
  expect(first!.said).toMatch(/^No\./);
  expect(second!.data.explanation.rows[0].tokens).toContain('dog');
  expect(second!.data.explanation.unpadded.bound).toBe(first!.data.explanation.unpadded.bound);
  expect(opened).toEqual([false]);
  // The batch, with another id under the padding, without padding, and once more for what is on its way.
  expect(passes - ofFirst).toBe(4);
  expect((await questions.ask(model, ['the old dog sat', 'no'], true))!.said).toMatch(/^Padding is felt now/);
  expect(opened).toEqual([false, true]);
});

test('what nobody waits for any more is not run, and what fails keeps nothing from being asked', async () => {
  const questions = new Questions();
  let wanted = true;
  const failed = questions.ask(
    { ...model, checkpoint: { ...model.checkpoint, weights: new Map() } },
    ['a', 'a b'],
    false,
  );
  const left = questions.ask(model, ['a', 'a b'], false, () => wanted);
  const last = questions.ask(model, ['a', 'a b c'], false);
  wanted = false;
  await expect(failed).rejects.toThrow();
  expect(await left).toBeUndefined();
  expect((await last)!.said).toMatch(/^No\./);
  expect(opened).toEqual([false, false]);
});

test('a model that failed is closed, with what its meter keeps, and the same question opens it anew', async () => {
  const questions = new Questions();
  const texts = ['the old cat sat', 'yes'];
  failing = 1;
  await expect(questions.ask(model, texts, false)).rejects.toThrow('the context was lost');
  expect(closed).toBe(1);
  expect((await questions.ask(model, texts, false))!.said).toMatch(/^No\./);
  expect(opened).toEqual([false, false]);
  // Within a meter's measurement of a length that was not measured before.
  failing = passes + 3;
  await expect(questions.ask(model, ['the old cat sat and sat', 'yes'], false)).rejects.toThrow('the context was lost');
  expect((await questions.ask(model, ['the old cat sat and sat', 'yes'], false))!.said).toMatch(/^No\./);
  expect(opened).toEqual([false, false, false]);
});

test('texts that are refused leave the model open', async () => {
  const questions = new Questions();
  await questions.ask(model, ['the old cat sat', 'yes'], false);
  await expect(questions.ask(model, [], false)).rejects.toThrow(UsageError);
  await questions.ask(model, ['the old cat sat', 'yes'], false);
  expect([opened, closed]).toEqual([[false], 0]);
});
