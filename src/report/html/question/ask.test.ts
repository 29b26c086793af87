import { cpu } from '../../../subjects/backends/cpu';
import * as recorded from '../../../subjects/page/recorded-bert';
import type { AskedModel } from './ask';
import { ownOfThePage, Questions } from './ask';

let model: AskedModel;
let passes: number;
let opened: boolean[];
beforeAll(async () => {
  await cpu.load();
  model = ownOfThePage();
});
beforeEach(() => {
  [passes, opened] = [0, []];
  const { recordedBert } = recorded;
  jest.spyOn(recorded, 'recordedBert').mockImplementation(async (checkpoint, name, leak) => {
    opened.push(leak);
    const bert = await recordedBert(checkpoint, name, leak);
    const encode = bert.subject.encode.bind(bert.subject);
    const counted: typeof encode = (batch, wanted) => (passes++, encode(batch, wanted));
    return { ...bert, subject: { ...bert.subject, encode: counted } };
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
