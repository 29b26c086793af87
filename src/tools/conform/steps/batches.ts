import type { Batch } from '../../../core/batch';
import { withMaskAs } from '../../../core/mask-of-batch';
import type { Traits } from '../../../core/subject';
import { aboutBatch } from '../../../subjects/program/question';
import { batchFor, shapeFor, unpadded } from '../batches';
import { Break } from '../findings';
import type { RuleName } from '../rules';
import { numbersOf, smallest, takesBatches, telling, type Step } from './step';

/** The longest row that is tried: beyond, attention takes gigabytes. */
const MOST_LONG = 2048;
/** More ids than make a question of 64 KiB, which is what a pipe holds. */
const MANY_IDS = 20_000;
const MANY_LENGTH = 8;

/** A step that asks for the outputs of one batch. */
function taken(rule: RuleName, batch: (traits: Traits) => Batch): Step {
  return {
    rules: [rule],
    without: takesBatches,
    run: async (talk) => void (await talk.outputs(rule, batch(talk.declared.traits), smallest(talk.declared))),
  };
}

/** A step that asks for the outputs of a batch, and of the same with other ids of one kind. */
function read(rule: RuleName, without: NonNullable<Step['without']>, changed: (batch: Batch) => Batch): Step {
  return {
    rules: [rule],
    without: (declared) => takesBatches(declared) ?? without(declared),
    run: async (talk) => {
      const batch = unpadded(batchFor(talk.declared.traits, 2, 4));
      const wanted = telling(talk.declared);
      const numbers = async (of: Batch): Promise<number[]> => numbersOf(await talk.outputs(rule, of, wanted), wanted);
      const [before, after] = [await numbers(batch), await numbers(changed(batch))];
      if (before.every((x, i) => Object.is(x, after[i])))
        throw new Break(rule, `with other ones, ${wanted.join(', ')} is the same`);
    },
  };
}

/** Batches as padproof sends them, each in one way. */
export const BATCHES: readonly Step[] = [
  taken('mask-may-be-absent', (traits) => ({ ...batchFor(traits, 2, 3), attentionMask: null })),
  read(
    'token-types-are-read',
    ({ traits }) => ((traits.tokenTypes ?? 1) > 1 ? undefined : 'it declares no tokenTypes'),
    (batch) => ({ ...batch, tokenTypeIds: batch.tokenTypeIds!.map((type) => 1 - type) }),
  ),
  read(
    'position-ids-are-read',
    ({ traits }) => (traits.positions === 'given' ? undefined : `its positions are ${traits.positions}`),
    (batch) => ({ ...batch, positionIds: batch.positionIds!.map((at) => batch.length - 1 - at) }),
  ),
  {
    rules: ['mask-forms-are-taken'],
    without: (declared) =>
      takesBatches(declared) ?? (declared.traits.maskForms?.length ? undefined : 'it declares no maskForms'),
    run: async (talk) => {
      const { traits } = talk.declared;
      for (const form of traits.maskForms ?? [])
        await talk.outputs('mask-forms-are-taken', withMaskAs(form, batchFor(traits, 2, 3)), smallest(talk.declared));
    },
  },
  taken('every-id-is-taken', (traits) => {
    const batch = batchFor(traits, 1, 2);
    return { ...batch, inputIds: batch.inputIds.map((_, i) => (i % 2 === 0 ? 0 : traits.vocabularySize - 1)) };
  }),
  taken('one-token-is-taken', (traits) => batchFor(traits, 1, 1)),
  {
    rules: ['rows-without-tokens-are-taken'],
    without: takesBatches,
    run: async (talk) => {
      const { traits } = talk.declared;
      const batch = batchFor(traits, 2, 3);
      const attentionMask = batch.attentionMask!.map((real, i) => (i < batch.length ? 0 : real));
      const empty = { ...batch, attentionMask };
      if (traits.fullyMasked === 'refused') await talk.ask(aboutBatch('encode', '0', empty, smallest(talk.declared)));
      else await talk.outputs('rows-without-tokens-are-taken', empty, smallest(talk.declared));
    },
  },
  taken('longest-row-is-taken', (traits) => batchFor(traits, 1, MOST_LONG)),
  taken('many-rows-are-taken', (traits) => {
    const [, S] = shapeFor(traits, 1, MANY_LENGTH);
    return batchFor(traits, Math.ceil(MANY_IDS / S), S);
  }),
];
