/**
 * The same object with some properties otherwise. Inherited ones become its own and can be enumerated, so that a copy by spread
 * has them all; getters are read when they are asked; methods are called on the object that they belong to, which may have
 * private fields.
 */
export function withProperties<T extends object>(source: T, changes: Partial<T>): T {
  const copy = {};
  for (const name of namesOf(source)) {
    if (name in changes) continue;
    Object.defineProperty(copy, name, { enumerable: true, configurable: true, get: () => readFrom(source, name) });
  }
  return Object.assign(copy, changes) as T;
}

function readFrom<T extends object>(source: T, name: PropertyKey): unknown {
  const value: unknown = source[name as keyof T];
  return typeof value === 'function' ? (value.bind(source) as unknown) : value;
}

/** Its own names and those that it inherits, but for what every object has. */
function namesOf(source: object): Set<string> {
  const names = new Set<string>();
  for (
    let from: object | null = source;
    from && Object.getPrototypeOf(from) !== null;
    from = Object.getPrototypeOf(from) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(from)) if (name !== 'constructor') names.add(name);
  }
  return names;
}
