/**
 * The same object with some properties otherwise. A copy by spread has all of them, inherited ones too; getters are read when
 * they are asked; methods are called on the object that they belong to, which may have private fields, or be a proxy that
 * lists no names.
 */
export function withProperties<T extends object>(source: T, changes: Partial<T>): T {
  const has = (key: PropertyKey): boolean => key in changes || key in source;
  const get = (key: PropertyKey): unknown => (key in changes ? changes[key as keyof T] : readFrom(source, key));
  return new Proxy({} as T, {
    get: (_, key) => get(key),
    has: (_, key) => has(key),
    ownKeys: () => [...new Set([...namesOf(source), ...Object.keys(changes)])],
    getOwnPropertyDescriptor: (_, key) =>
      has(key) ? { value: get(key), enumerable: true, configurable: true, writable: true } : undefined,
  });
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
