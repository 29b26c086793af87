/** Any object with methods. */
type Methods = Record<string, (...args: unknown[]) => unknown>;

/**
 * Counts the calls of methods, which do what they did before.
 *
 * @param prototype whose methods they are
 * @param kinds the name of each method, and what its calls are called
 * @param counts where they are counted, by kind
 */
export function countCalls(
  prototype: object,
  kinds: Readonly<Record<string, string>>,
  counts: Record<string, number>,
): void {
  const methods = prototype as Methods;
  for (const [name, kind] of Object.entries(kinds)) {
    counts[kind] ??= 0;
    const original = methods[name];
    methods[name] = function (this: unknown, ...args: unknown[]): unknown {
      counts[kind]++;
      return original.apply(this, args);
    };
  }
}
