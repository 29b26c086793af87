import type { DeclaredTraits } from '../../core/traits/declared-traits';
import { UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { Subject, SubjectSource } from '../../core/subject';
import type { Use } from '../../core/use';
import { misfitOf, useOf } from '../../core/use';
import { withProperties } from '../../core/with-properties';
import type { KindField } from './kind';

/** The options that say how a model is padded where it is used. */
export const USE_FIELDS: readonly KindField[] = ['padding', 'padContent', 'padTo', 'longest'];

const ASKED = 'as asked for';

/** The same source, whose subjects declare the use that was asked for in the place of their own. */
export function usedAs(source: SubjectSource, asked: DeclaredTraits): SubjectSource {
  const { padding, padContent, padTo, longest } = asked;
  if ([padding, padContent, padTo, longest].every((one) => one === undefined)) return source;
  return {
    ...source,
    open: async (weightScale) => {
      const subject = await source.open(weightScale);
      const use = useAsked(subject, asked);
      const wrong = misfitOf(use, subject);
      if (!wrong) return withProperties(subject, { use });
      await subject.dispose?.();
      const { field, found, expected } = wrong;
      throw new UsageError(`${option(field)} is ${String(found)}; for ${subject.name}, expected ${expected}.`);
    },
  };
}

function useAsked(subject: Subject, { padding, padContent, padTo, longest }: DeclaredTraits): Use {
  const own = useOf(subject);
  const lifts = padTo === 'any';
  // What the model takes anyway bounds nothing.
  const most = longest ?? (lifts ? undefined : own.longest);
  const to = lifts ? undefined : (padTo ?? own.padTo);
  const isAsked = padding !== undefined || padContent !== undefined;
  const origins = {
    ...(to !== undefined && { padTo: padTo === undefined ? (own.origins?.padTo ?? own.knownFrom) : ASKED }),
    ...(own.origins?.pooling !== undefined && { pooling: own.origins.pooling }),
    ...(most !== undefined && { longest: longest === undefined ? (own.origins?.longest ?? own.knownFrom) : ASKED }),
  };
  return {
    padding: padding ?? own.padding,
    padContent: padContent ?? own.padContent,
    ...(to !== undefined && { padTo: to }),
    ...(most !== undefined && most !== subject.maxLength && { longest: most }),
    ...(own.pooling !== undefined && { pooling: own.pooling }),
    knownFrom: isAsked ? ASKED : own.knownFrom,
    ...(Object.keys(origins).length > 0 && { origins }),
  };
}
