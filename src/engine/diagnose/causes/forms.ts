import type { Batch } from '../../../core/batch';
import type { MaskForm } from '../../../core/mask';
import { withMaskAs } from '../../../core/mask-of-batch';
import type { Attention } from './attention';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, POSITIONS, RIGHT_PADDED } from './trial';

const FORMS = ['mask-forms-agree'];
const NO_MASK = ['no-mask-is-all-ones', 'matches-unpadded'];
const EVERYWHERE = Array.from({ length: POSITIONS }, (_, i) => i);
const noMask = (): Partial<Batch> => ({ attentionMask: null });
const zerosOf = ({ size, length }: Batch): Partial<Batch> => ({ attentionMask: new Int32Array(size * length) });
const inverse = ({ attentionMask }: Batch): Partial<Batch> => ({ attentionMask: attentionMask!.map((one) => 1 - one) });

/** Forms of one kind that a subject takes, of which some give other bits than the plain mask. */
async function formsApart(output: string, trial: Trial, kind: string): Promise<MaskForm[]> {
  const row = [trial.row(RIGHT_PADDED)];
  const plain = await trial.ask(row);
  const apart: MaskForm[] = [];
  for (const form of trial.session.subject.maskForms ?? []) {
    if (!form.startsWith(kind)) continue;
    if (!isAlike(output, plain, await trial.ask(row, (batch) => withMaskAs(form, batch)), 0, EVERYWHERE))
      apart.push(form);
  }
  return apart;
}

/** A form of a kind is read the other way round. */
function inverted(kind: 'boolean' | 'additive' | 'integer'): Cause {
  const words = { boolean: 'a mask of booleans', additive: 'an additive mask', integer: 'a mask of integers' }[kind];
  return {
    name: `${words} hides what it should show`,
    claims: FORMS,
    async confirm(output, trial) {
      const [form] = await formsApart(output, trial, kind);
      if (!form) return undefined;
      const row = [trial.row(RIGHT_PADDED)];
      const [own, other] = [await trial.ask(row, (batch) => withMaskAs(form, batch)), await trial.ask(row, inverse)];
      return isAlike(output, own, other, 0, EVERYWHERE)
        ? `As ${form} the mask gives ${output} the bits that it gives as integers with 1 and 0 exchanged.`
        : undefined;
    },
  };
}

/** A mask of floats is added to the scores as it is: tokens get e times the weight beside padding. */
const floatsAdded: Cause = {
  name: 'a mask of floats is added to the scores',
  claims: FORMS,
  async confirm(_output, trial) {
    const form = trial.session.subject.maskForms?.find((one) => one.startsWith('float'));
    if (!form) return undefined;
    const row = [trial.row(RIGHT_PADDED)];
    const [own] = await trial.attended(row, (batch) => withMaskAs(form, batch));
    const [open] = await trial.attended(row, ({ size, length }) => ({
      attentionMask: new Int32Array(size * length).fill(1),
    }));
    if (!own) return undefined;
    const isSo = everyHead(own, (head) =>
      RIGHT_PADDED.every((query) => {
        const added = (seen: Attention): number =>
          Math.log(seen.weight(0, head, query, 0) / seen.weight(0, head, query, 7));
        return Math.abs(added(own) - added(open) - 1) < 1e-3;
      }),
    );
    return isSo
      ? `As ${form} the mask adds 1 to the scores of tokens and nothing to those of padding: it hides none.`
      : undefined;
  },
};

/** A mask of queries and keys is brought down to one of keys along the wrong axis. */
const reducedOverKeys: Cause = {
  name: 'a mask of queries and keys is reduced over the keys',
  claims: FORMS,
  async confirm(output, trial) {
    const form = trial.session.subject.maskForms?.find(
      (one) => one === 'integer [B, S, S]' || one === 'boolean [B, S, S]',
    );
    if (!form) return undefined;
    const row = [trial.row(RIGHT_PADDED)];
    const asGiven = await trial.ask(row, (batch) => withMaskAs(form, batch));
    const open = await trial.ask(row, ({ size, length }) => ({ attentionMask: new Int32Array(size * length).fill(1) }));
    if (!isAlike(output, asGiven, open, 0, EVERYWHERE)) return undefined;
    // Queries of padding that read nothing: what is asked along the wrong axis then finds them empty, and hides those keys.
    const alongBoth = await trial.ask(row, (batch) => {
      const { mask } = withMaskAs(form, batch);
      const data = mask!.data.map((one, i) =>
        RIGHT_PADDED.includes(Math.floor(i / POSITIONS)) ? one : 0,
      ) as Int32Array;
      return { attentionMask: null, mask: { ...mask!, data } };
    });
    const plain = await trial.ask(row);
    return isAlike(output, alongBoth, plain, 0, EVERYWHERE)
      ? `As ${form} the mask hides nothing, as every query reads some key; where padded queries read none, their keys are hidden, bit for bit as by the plain mask.`
      : undefined;
  },
};

const nothingPassed: Cause = {
  name: 'a missing mask is taken for one of zeros',
  claims: NO_MASK,
  async confirm(output, trial) {
    const row = [trial.row(EVERYWHERE)];
    const [none, zeros, own] = [await trial.ask(row, noMask), await trial.ask(row, zerosOf), await trial.ask(row)];
    return isAlike(output, none, zeros, 0, EVERYWHERE) && !isAlike(output, own, zeros, 0, EVERYWHERE)
      ? `Without a mask ${output} has the bits that it has with a mask of zeros.`
      : undefined;
  },
};

/** Attention is causal where nothing is hidden, and sees every token where something is. */
function causal(name: string, open: ((batch: Batch) => Partial<Batch>) | undefined, words: string): Cause {
  return {
    name,
    claims: NO_MASK,
    async confirm(_output, trial) {
      if (trial.session.subject.attention === 'causal') return undefined;
      const [masked] = await trial.attended([trial.row(RIGHT_PADDED)]);
      const [other] = await trial.attended([trial.row(EVERYWHERE)], open);
      if (!masked) return undefined;
      const isCausal = everyHead(other, (head) =>
        EVERYWHERE.every((query) => other.of(0, head, query).every((weight, key) => key <= query || weight === 0)),
      );
      const isFree = everyHead(masked, (head) => masked.weight(0, head, 0, 2) > 0);
      return isCausal && isFree
        ? `${words} no query sees a key behind it; with a mask that hides something, the first token sees the third.`
        : undefined;
    },
  };
}

/** A bias so large is made of the mask, that no score is left beside it. */
const drowned: Cause = {
  name: 'the mask drowns the scores of real keys',
  claims: ['no-mask-is-all-ones', 'fully-masked-rows', 'rows-sum-to-one', 'matches-reference'],
  async confirm(_output, trial) {
    const [masked] = await trial.attended([trial.row(RIGHT_PADDED)]);
    const [open] = await trial.attended([trial.row(EVERYWHERE)], noMask);
    if (!masked) return undefined;
    const alike = (seen: Attention, at: readonly number[]): boolean =>
      everyHead(seen, (head) =>
        at.every((query) => at.every((key) => Math.abs(seen.weight(0, head, query, key) - 1 / at.length) < 1e-6)),
      );
    return alike(masked, RIGHT_PADDED) && !alike(open, EVERYWHERE)
      ? 'Where a mask is given, every token gives every other the same weight; without one it does not.'
      : undefined;
  },
};

function everyHead(seen: Attention, isSo: (head: number) => boolean): boolean {
  return Array.from({ length: seen.heads }, (_, head) => head).every(isSo);
}

export const FORM_CAUSES: readonly Cause[] = [
  inverted('boolean'),
  inverted('additive'),
  inverted('integer'),
  floatsAdded,
  reducedOverKeys,
  nothingPassed,
  causal('without a mask attention is causal', noMask, 'Without a mask'),
  causal('a mask of ones makes attention causal', undefined, 'With a mask of ones'),
  drowned,
];
