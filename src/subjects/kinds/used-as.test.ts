import type { Subject, SubjectSource } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { usedAs } from './used-as';

/** Of a class with a private field, as a user's may be. */
class Private {
  readonly #toy = toySubject();
  readonly name = 'private';
  readonly outputs = this.#toy.outputs;
  encode: Subject['encode'] = (...asked) => this.#toy.encode(...asked);
  gradients(): string {
    return this.#toy.name;
  }
}

const source = (subject: Subject): SubjectSource => ({
  name: 'm',
  weightScales: [],
  reopens: false,
  open: async () => subject,
});

test('what is asked for goes before what is declared, and nothing else changes', async () => {
  const own = { padding: 'left', padContent: 'any', knownFrom: 'itself' } as const;
  const toy = { ...toySubject(), use: own };
  expect(await usedAs(source(toy), {}).open()).toBe(toy);
  const subject = await usedAs(source(toy), { padding: 'right' }).open();
  expect(subject.use).toEqual({ padding: 'right', padContent: 'any', knownFrom: 'as asked for' });
  expect({ ...subject }).toEqual({
    ...toy,
    use: subject.use,
    encode: expect.any(Function) as unknown,
    ...functionsOf(toy),
  });
});

test('methods keep their private fields', async () => {
  const subject = await usedAs(source(new Private() as unknown as Subject), { padding: 'right' }).open();
  expect((subject.gradients as unknown as () => string)()).toBe(toySubject().name);
  expect('use' in subject).toBe(true);
});

function functionsOf(subject: Subject): Record<string, unknown> {
  const functions = Object.entries(subject).filter(([, value]) => typeof value === 'function');
  return Object.fromEntries(functions.map(([name]) => [name, expect.any(Function) as unknown]));
}
