import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';
import { assertSameDeclaration } from './same-declaration';

test('what a subject declares may be asked for again and again', () => {
  const subject = toySubject();
  expect(() => [1, 2, 3].forEach(() => assertSameDeclaration(subject))).not.toThrow();
});

test('a field that changes is named, with what it was and what it is', () => {
  const subject = { ...toySubject(), maxLength: 16 };
  assertSameDeclaration(subject);
  subject.maxLength = 8;
  expect(() => assertSameDeclaration(subject)).toThrow(/declared 16 as its maxLength before, and now declares 8\./);
});

test('a subject that drops its outputs when it has been asked once is not green', async () => {
  const open = () => {
    const { encode, outputs, ...rest } = toySubject();
    let asked = 0;
    return {
      ...rest,
      encode: (...args: Parameters<typeof encode>) => {
        asked++;
        return encode(...args);
      },
      get outputs() {
        return asked === 0 ? outputs : (['attentions'] as const);
      },
    };
  };
  const { verdict, stopped } = await check(open, { seed: 1, runs: 5 });
  expect({ verdict, by: stopped?.by }).toEqual({ verdict: 'inconclusive', by: 'subject' });
  expect(stopped?.message).toMatch(/as its outputs before, and now declares \["attentions"\]/);
});
