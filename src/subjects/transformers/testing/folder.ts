import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallEncoder, SMALL_VOCABULARY, type EncoderOptions } from '../../onnx/testing/encoders';
import { onnxFile } from '../../onnx/writer';

const TOKENIZER = join(__dirname, '../../models/testing/tiny-tokenizer');

/** The file of each dtype. */
const FILES = { fp32: 'model.onnx', q8: 'model_quantized.onnx', q4: 'model_q4.onnx' } as const;

/** Which small encoder is the graph of which dtype; text instead of one is written as it is. */
export type Graphs = Partial<Record<keyof typeof FILES, EncoderOptions | string>>;

/** Writes a small model that really runs, with a tokenizer, in the layout that transformers.js reads. */
export function writeModel(folder: string, graphs: Graphs, pooling?: string): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  const config = {
    model_type: 'bert',
    vocab_size: SMALL_VOCABULARY,
    max_position_embeddings: 24,
    pad_token_id: 3,
    hidden_size: 8,
    num_attention_heads: 1,
    num_hidden_layers: 1,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    copyFileSync(join(TOKENIZER, name), join(folder, name));
  for (const [dtype, graph] of Object.entries(graphs)) {
    const content = typeof graph === 'string' ? graph : onnxFile(smallEncoder(graph));
    writeFileSync(join(folder, 'onnx', FILES[dtype as keyof typeof FILES]), content);
  }
  if (pooling === undefined) return;
  mkdirSync(join(folder, '1_Pooling'), { recursive: true });
  writeFileSync(join(folder, '1_Pooling', 'config.json'), JSON.stringify({ [pooling]: true }));
}
