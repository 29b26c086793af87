import { UsageError } from '../../core/errors';
import { option } from '../../core/option';

/** How transformers.js can make one vector of a row. */
export const POOLINGS = ['mean', 'cls', 'last_token'] as const;
export type Pooling = (typeof POOLINGS)[number];

/** What sentence-transformers' 1_Pooling/config.json calls them. */
const FLAGS: Readonly<Record<Pooling, string>> = {
  mean: 'pooling_mode_mean_tokens',
  cls: 'pooling_mode_cls_token',
  last_token: 'pooling_mode_lasttoken',
};

/**
 * The pooling that a model was trained with: what its 1_Pooling/config.json says; the mean where there is none, as in
 * transformers.js' own examples.
 */
export function ownPooling(config: ReadonlyMap<string, unknown> | undefined): Pooling {
  return POOLINGS.find((pooling) => config?.get(FLAGS[pooling]) === true) ?? 'mean';
}

/** Those that were named. @throws UsageError for one that there is not. */
export function namedPoolings(names: readonly string[]): Pooling[] {
  return names.map((name) => {
    const found = POOLINGS.find((pooling) => pooling === name);
    if (found) return found;
    throw new UsageError(`${option('pooling')} is ${JSON.stringify(name)}; expected some of ${POOLINGS.join(', ')}.`);
  });
}
