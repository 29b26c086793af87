import type { DeclaredTraits } from '../../core/declared-traits';
import type { Subject, SubjectSource } from '../../core/subject';
import type { Use } from '../../core/use';
import { useOf } from '../../core/use';
import type { KindField } from './kind';

/** The options that say how a model is padded where it is used. */
export const USE_FIELDS: readonly KindField[] = ['padding', 'padContent'];

/** The same source, whose subjects declare the use that was asked for in the place of their own. */
export function usedAs(source: SubjectSource, { padding, padContent }: DeclaredTraits): SubjectSource {
  if (padding === undefined && padContent === undefined) return source;
  return {
    ...source,
    open: async (weightScale) => {
      const subject = await source.open(weightScale);
      const own = useOf(subject);
      const use = {
        padding: padding ?? own.padding,
        padContent: padContent ?? own.padContent,
        knownFrom: 'as asked for',
      };
      return declaring(subject, use);
    },
  };
}

/** A subject may be of a class with private fields, so its methods keep the object that they belong to. */
function declaring(subject: Subject, use: Use): Subject {
  return new Proxy(subject, {
    get(target, key) {
      if (key === 'use') return use;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    has: (target, key) => key === 'use' || key in target,
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), 'use'])],
    getOwnPropertyDescriptor: (target, key) =>
      key === 'use'
        ? { value: use, enumerable: true, configurable: true, writable: false }
        : Reflect.getOwnPropertyDescriptor(target, key),
  });
}
