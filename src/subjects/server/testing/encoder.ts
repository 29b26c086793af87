import type { Values } from '../../../core/encoding';
import type { Subject } from '../../../core/subject';
import { mix } from '../../../engine/generate/mix';
import { plantedBert } from '../../models/planted';

/** The longest text that the small encoder takes; the rest of a text is cut off, as servers do. */
const LONGEST = 64;

/** A small BERT with a tokenizer that hashes words: what a server has behind it, in little. */
export class SmallEncoder {
  private constructor(private readonly bert: Subject) {}

  static async open(): Promise<SmallEncoder> {
    return new SmallEncoder(await plantedBert(undefined, { backend: 'wasm', weightsSeed: '1' }).open('sharp'));
  }

  /**
   * The mean vectors of a batch of texts, padded to the longest, `[texts, P]`.
   * @param masked is the padding hidden?
   */
  async encode(texts: readonly string[], masked = true): Promise<Values> {
    const rows = texts.map((text) => this.idsOf(text));
    const length = Math.max(...rows.map((ids) => ids.length));
    const cells = rows.flatMap((ids) => Array.from({ length }, (_, at) => ids[at]));
    const positionIds = Int32Array.from(cells, (_, i) => i % length);
    const { pooled } = await this.bert.encode(
      {
        size: texts.length,
        length,
        inputIds: Int32Array.from(cells, (id = this.bert.padId) => id),
        attentionMask: Int32Array.from(cells, (id) => (id === undefined && masked ? 0 : 1)),
        ...((this.bert.tokenTypes ?? 1) > 1 && { tokenTypeIds: new Int32Array(cells.length) }),
        positionIds,
      },
      ['pooled'],
    );
    return pooled!.mean;
  }

  async close(): Promise<void> {
    await this.bert.dispose?.();
  }

  private idsOf(text: string): number[] {
    const words = text.split(' ').slice(0, LONGEST);
    return words.map((word) => {
      const hash = [...word].reduce((h, letter) => mix(h, letter.codePointAt(0)!), 7);
      return 1 + (hash % (this.bert.vocabularySize - 1));
    });
  }
}
