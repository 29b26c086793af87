// BERT in float64, in plain TypeScript: what the arithmetic under test is held against. It follows Devlin et al.
// (arXiv:1810.04805) and Hugging Face's BertModel in float64, and shares no arithmetic with src/entry/bert. Its dense layers are
// computed in WebAssembly, where there is such a thing, with the bits of the plain loops.
// B rows, S positions, E hidden size, H heads, V vocabulary size.
import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import type { BertConfig } from '../bert/checkpoint/config';
import type { Batch } from '../../core/batch';
import { validateBatch } from '../../core/batch';
import type { OutputName } from '../../core/encoding';
import { UsageError } from '../../core/errors';
import type { RowEncoding } from './forward';
import { forward } from './forward';
import { rowsOf } from './rows';
import { stackEncodings, stackLayers } from './stack';
import type { Encoding64, Values64 } from './values';
import type { Weights64 } from './weights';
import { widen } from './weights';

/** What a pass of the reference may be given, beside the batch. */
export interface ReferencePass {
  /** Gets the scaled scores of each layer, before the bias, `[B, H, S, S]`, once all rows are done. */
  readonly onScores?: (layer: number, scores: Values64) => void;
}

/** The reference for one checkpoint: the correct model, whatever parts a subject has had replaced. */
export class ReferenceBert {
  readonly config: BertConfig;
  readonly outputs: readonly OutputName[];
  private readonly weights: Weights64;

  /**
   * @param layers how many encoder layers to run, from the first
   * @throws UsageError for a number of layers that the checkpoint does not have, and for a tensor that is missing.
   */
  constructor(checkpoint: Checkpoint, layers: number = checkpoint.config.layers) {
    if (!Number.isInteger(layers) || layers < 1 || layers > checkpoint.config.layers) {
      throw new UsageError(
        `layers is ${layers}; expected a whole number from 1 to ${checkpoint.config.layers}, which the checkpoint has.`,
      );
    }
    this.config = { ...checkpoint.config, layers };
    this.weights = widen(checkpoint, layers);
    const logits = this.weights.mlm ? (['logits'] as const) : [];
    this.outputs = ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled', ...logits];
  }

  /**
   * Encodes a batch, a row at a time. Timers and signals have their turn between rows.
   *
   * @throws UsageError for a batch that does not fit the model, or an output that it does not have.
   */
  async encode(batch: Batch, wanted: readonly OutputName[], { onScores }: ReferencePass = {}): Promise<Encoding64> {
    for (const output of wanted) {
      if (!this.outputs.includes(output)) {
        throw new UsageError(`This checkpoint gives no ${output}; expected one of ${this.outputs.join(', ')}.`);
      }
    }
    const { vocabularySize, maxPositions, tokenTypes, padId, positions } = this.config;
    const counted = positions === 'from-ids' && !batch.positionIds;
    const maxLength = counted ? maxPositions - padId - 1 : maxPositions;
    validateBatch(batch, { vocabularySize, maxLength, tokenTypes });
    if (batch.mask) {
      throw new UsageError(
        `batch.mask is given, as "${batch.mask.form}"; the reference takes the mask as attentionMask, integers [B, S].`,
      );
    }
    const rows: RowEncoding[] = [];
    for (const row of rowsOf(batch, counted ? padId : undefined)) {
      rows.push(forward(row, this.weights, this.config, wanted, onScores !== undefined));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (onScores) stackLayers(rows.map(({ scores }) => scores)).forEach((scores, layer) => onScores(layer, scores));
    return stackEncodings(rows.map(({ encoding }) => encoding));
  }
}
