import type { Case } from '../../core/case';
import { option } from '../../core/option';
import type { Traits } from '../../core/subject';
import type { Use } from '../../core/use';
import { useInWords, useOf } from '../../core/use';
import { isInUse } from '../generate/in-use';
import type { Invariant } from './invariant';

/** Whether what a claim says of a case is about the subject as it is used, or about what lies beyond that. */
export type Scope = 'use' | 'limits';

/** The scope of a claim and a case. */
export function scopeOf(invariant: Invariant, testCase: Case, traits: Traits): Scope {
  return !isBeyond(invariant, useOf(traits)) && isInUse(testCase, traits) ? 'use' : 'limits';
}

/** Why a claim is not about the use, where its runs leave it: they put padding, or ids under it, where no batch has them. */
export function whyBeyond(invariant: Invariant, traits: Traits): string | undefined {
  const use = useOf(traits);
  return isBeyond(invariant, use) && !traits.texts
    ? `it is about other batches than those in use (${useInWords(use)})`
    : undefined;
}

/** What to pass to have such a claim decide. */
export const TO_WIDEN = `Give ${option('strict')} to have it decide the verdict: all padding is in use then.`;

function isBeyond({ varies = [] }: Invariant, use: Use): boolean {
  return varies.some((part) => (part === 'padTo' ? use.padTo !== undefined : use[part] !== 'any'));
}
