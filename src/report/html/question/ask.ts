import type { Values } from '../../../core/encoding';
import { UsageError } from '../../../core/errors';
import type { Checkpoint } from '../../../subjects/bert/checkpoint/checkpoint';
import { syntheticCheckpoint } from '../../../subjects/bert/synthetic';
import type { NoiseMeter } from '../../../engine/noise/noise-meter';
import type { Tokenizer } from '../../../subjects/models/tokenizer';
import { recordedBert, type Recorded, type RecordedBert } from '../../../subjects/page/recorded-bert';
import { explanationOf } from '../../../tools/explain/explain-facts';
import { encodedTexts } from '../../../tools/explain/texts-as-batch';
import { meterOf } from '../../../tools/rounding';
import { figure } from '../../figures';
import { biasSentence, shortBias } from '../../tools/explain-words';
import { explanationData } from '../tools/explanation-data';
import type { ExplanationData } from '../tools/tool-page';
import { smallTokenizer, VOCABULARY } from './small-tokenizer';

/** A model that the page can ask. */
export interface AskedModel {
  readonly name: string;
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
}

/** What the page shows. */
export interface Answer {
  readonly data: ExplanationData;
  /** On the way to the weights, of the batch itself. */
  readonly recorded: Recorded;
  /** The answer, in sentences. */
  readonly said: string;
}

/** The built-in BERT with random weights, and a vocabulary of a few hundred words. */
export function ownOfThePage(): AskedModel {
  const config = { vocabularySize: VOCABULARY.length, padId: 0 };
  return {
    name: 'a BERT with random weights',
    checkpoint: syntheticCheckpoint({ weightScale: 'sharp', seed: '1', config }),
    tokenizer: smallTokenizer(),
  };
}

const TIMEOUT_MS = 120_000;

interface Open extends RecordedBert {
  readonly model: AskedModel;
  readonly leak: boolean;
  readonly meter: NoiseMeter;
}

/** Asks one question after the other. A model stays open, and what was measured of its rounding known, until another one is asked. */
export class Questions {
  private last: Promise<unknown> = Promise.resolve();
  private open: Open | undefined;

  /**
   * Runs a model on two sentences, and once more with another id under the padding.
   *
   * @param leak plant a leak
   * @param wanted does anybody still wait for the answer, once it is this question's turn?
   * @returns undefined where nobody does
   * @throws UsageError for texts or files that do not fit
   */
  ask(
    model: AskedModel,
    texts: readonly string[],
    leak: boolean,
    wanted: () => boolean = () => true,
  ): Promise<Answer | undefined> {
    const answer = this.last.then(() => (wanted() ? this.answer(model, texts, leak) : undefined));
    this.last = answer.catch(() => {});
    return answer;
  }

  private async answer(model: AskedModel, texts: readonly string[], leak: boolean): Promise<Answer> {
    const open = await this.opened(model, leak);
    try {
      return await this.answerOf(open, texts);
    } catch (thrown) {
      // What failed may fail for good, and a meter keeps a measurement that failed. Texts that are refused say nothing of the model.
      if (!(thrown instanceof UsageError)) await this.close().catch(() => {});
      throw thrown;
    }
  }

  private async answerOf({ model, subject, last, meter }: Open, texts: readonly string[]): Promise<Answer> {
    const input = encodedTexts(model.tokenizer, texts, subject);
    const given = { model: model.name, layer: 0, head: 0, timeout: TIMEOUT_MS, meter };
    const explained = await explanationOf(subject, input, given);
    await subject.encode(input.batch, ['attentions']);
    const recorded = last();
    const data = explanationData(explained);
    return { data: withOwnBias(data, recorded.bias), recorded, said: answerInWords(data) };
  }

  private async opened(model: AskedModel, leak: boolean): Promise<Open> {
    if (this.open?.model === model && this.open.leak === leak) return this.open;
    await this.close();
    const bert = await recordedBert(model.checkpoint, model.name, leak);
    return (this.open = { ...bert, model, leak, meter: meterOf(bert.subject, TIMEOUT_MS) });
  }

  private async close(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.meter.close();
    await open?.subject.dispose?.();
  }
}

/** The bias that this model made, in the place of BERT's constant. */
function withOwnBias(data: ExplanationData, bias: Values | undefined): ExplanationData {
  const { rows } = data.explanation;
  const S = rows[0].ids.length;
  const shown = rows.map((_, r) =>
    bias ? [...bias.data.subarray(r * S, r * S + S)].map(shortBias) : new Array<string>(S).fill('none'),
  );
  const about = bias
    ? biasSentence(shortBias(Math.min(...bias.data))).replace(
        /It is not read from this model: [^.]*\./,
        'This is what this model added just now.',
      )
    : 'Nothing is added to the scores: that is the leak. The mask is made, and never reaches them.';
  return {
    ...data,
    words: {
      ...data.words,
      bias: shown,
      aboutBias: about,
      question: 'Both sentences in one batch. The shorter one is padded.',
    },
  };
}

function answerInWords({ explanation }: ExplanationData): string {
  const { paddedColumns, otherPadding, rows, row } = explanation;
  const pad = rows[row].tokens[otherPadding.position];
  if (explanation.holds)
    return `No. The last column is exactly zero: nobody reads ${pad}. The last row sums to one, as every row does: ${pad} reads, and nobody reads what comes of it. With another id under the padding not one number at a real token changed.`;
  return `Padding is felt now. The last column is not zero: real tokens give ${pad} a weight of up to ${figure(paddedColumns.largest)}. With another id under the padding ${otherPadding.realChanged} of ${otherPadding.realNumbers} numbers at real tokens changed. The last row still sums to one: that it is not zero was never the trouble.`;
}
