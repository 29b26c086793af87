import { withProperties } from './with-properties';

class Counter {
  readonly #step = 2;
  count = 0;
  readonly unit?: string;
  get double(): number {
    return 2 * this.count;
  }
  add(): number {
    return (this.count += this.#step);
  }
}

test('what is changed is changed, and the rest stays, by a spread as well', () => {
  const counter = new Counter();
  const other = withProperties(counter, { unit: 'metres' });
  for (const one of [other, { ...other }]) {
    expect(one).toMatchObject({ count: 0, double: 0, unit: 'metres', add: expect.any(Function) as unknown });
  }
  expect(counter.unit).toBeUndefined();
});

test('methods work on the object that they belong to, and what it says later is read later', () => {
  const counter = new Counter();
  const other = withProperties(counter, { unit: 'metres' });
  expect(other.add()).toBe(2);
  expect([counter.count, other.count, other.double]).toEqual([2, 2, 4]);
});

test('a change of what is a getter, or of what was changed before, holds', () => {
  const other = withProperties(withProperties(new Counter(), { double: 7 }), { count: 5 });
  expect({ ...other }).toMatchObject({ count: 5, double: 7 });
});

test('what is not there is not there, and what is left out on purpose neither', () => {
  const other = withProperties<{ a?: number; b?: number; c?: number }>({ a: 1, b: 2 }, { b: undefined });
  expect(other.a).toBe(1);
  expect(other.b).toBeUndefined();
  expect('c' in other).toBe(false);
  expect(Object.keys(withProperties(new Counter(), {}))).toEqual(
    expect.not.arrayContaining(['constructor', 'toString']),
  );
});

test('what lists no names of its own, as a guard around a subject does, has its properties all the same', () => {
  const source = { outputs: ['pooled'], maxLength: 40, read: () => 7 };
  const guard = new Proxy({} as typeof source, { get: (_, key) => Reflect.get(source, key) as unknown });
  const shorter = withProperties(guard, { maxLength: 8 });
  expect([shorter.outputs, shorter.maxLength, shorter.read()]).toEqual([['pooled'], 8, 7]);
});
