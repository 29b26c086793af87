import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { Subject, SubjectSource } from '../../core/subject';
import type { Use } from '../../core/use';
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

test('lengths that are asked for go before those that are declared, and each says where it is known from', async () => {
  const files = { padTo: 'a file', longest: 'another' };
  const own: Use = {
    ...{ padding: 'right', padContent: 'pad-id', knownFrom: 'itself' },
    ...{ padTo: 'multiple:8', longest: 12, origins: files },
  };
  const used = async (asked: DeclaredTraits): Promise<Use | undefined> =>
    (await usedAs(source({ ...toySubject(), use: own }), asked).open()).use;
  expect(await used({ padTo: 24 })).toEqual({ ...own, padTo: 24, origins: { ...files, padTo: 'as asked for' } });
  expect(await used({ longest: 9 })).toEqual({ ...own, longest: 9, origins: { ...files, longest: 'as asked for' } });
  const { padding, padContent } = own;
  const asked = { padding, padContent, knownFrom: 'as asked for' };
  expect(await used({ padding: 'right' })).toEqual({ ...own, knownFrom: 'as asked for' });
  expect(await used({ padding: 'right', padTo: 'any' })).toEqual(asked);
  // What it takes anyway is no bound.
  expect(await used({ padding: 'right', padTo: 'any', longest: 40 })).toMatchObject(asked);
  expect((await used({ padTo: 'any', longest: 40 }))?.longest).toBeUndefined();
});

test.each([
  [{ padTo: 41 }, '`padTo` is 41; for toy, expected at most 40 positions, which is what it takes.'],
  [{ padTo: 'multiple:64' }, '`padTo` is multiple:64; for toy, expected at most 40 positions, which is what it takes.'],
  [{ longest: 41 }, '`longest` is 41; for toy, expected a whole number from 1 to 40, which is what it takes.'],
] as const)('%j is refused, and the subject disposed of', async (asked, message) => {
  const dispose = jest.fn();
  await expect(usedAs(source({ ...toySubject(), dispose }), asked).open()).rejects.toThrow(message);
  expect(dispose).toHaveBeenCalledTimes(1);
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
