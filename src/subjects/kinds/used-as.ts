import type { DeclaredTraits } from '../../core/declared-traits';
import type { SubjectSource } from '../../core/subject';
import { useOf } from '../../core/use';
import { withProperties } from '../../core/with-properties';
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
      return withProperties(subject, { use });
    },
  };
}
