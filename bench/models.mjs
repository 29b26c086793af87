// The models that campaigns are measured on.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WEIGHT_SCALES, resolveModel } from 'padproof';
import { bertSubject, syntheticCheckpoint } from 'padproof/bert';
import { encodeSafetensors } from '../dist/subjects/bert/checkpoint/safetensors-writer.js';

/** The seed of the weights of padproof's built-in BERT, as `padproof check` makes it. */
const WEIGHTS_SEED = '1';

/** A source of subjects: `built-in`, `one layer`, or the folder of a checkpoint. */
export function sourceOf(model, backend, kernels) {
  if (model === 'built-in') return resolveModel('', { backend, kernels, weightsSeed: WEIGHTS_SEED });
  if (model === 'one layer') return oneLayer(backend);
  return resolveModel(model, { backend, kernels });
}

/** A subject's number of attention heads, which some cases have as many rows as. */
export async function headsOf(subject) {
  const one = Int32Array.of(subject.padId);
  const { attentions } = await subject.encode({ size: 1, length: 1, inputIds: one, attentionMask: Int32Array.of(1) }, [
    'attentions',
  ]);
  return attentions[0].shape[1];
}

/** As little a BERT as can be: the time of ten thousand cases is then mostly padproof's own. */
function oneLayer(backend) {
  const config = { vocabularySize: 13, hiddenSize: 8, layers: 1, heads: 2, intermediateSize: 8, maxPositions: 16 };
  const checkpoint = syntheticCheckpoint({ weightScale: 'typical', seed: WEIGHTS_SEED, config });
  return {
    name: 'one layer',
    weightScales: [],
    reopens: true,
    open: () => bertSubject(checkpoint, { name: 'one layer', backend }),
  };
}

/**
 * Writes the built-in BERT as checkpoints that transformers reads, one for each weight scale; returns their folders.
 * @param overrides fields of its configuration to put in the place of its own
 * @param headless without the head of a masked language model, as embedding models are
 */
export function writeBuiltIn(folder, overrides, headless = false) {
  return WEIGHT_SCALES.map((weightScale) => {
    const { config, weights } = syntheticCheckpoint({ weightScale, seed: WEIGHTS_SEED, config: overrides });
    const into = join(folder, weightScale);
    mkdirSync(into, { recursive: true });
    const fields = {
      architectures: [headless ? 'BertModel' : 'BertForMaskedLM'],
      model_type: 'bert',
      vocab_size: config.vocabularySize,
      hidden_size: config.hiddenSize,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      intermediate_size: config.intermediateSize,
      hidden_act: config.activation,
      max_position_embeddings: config.maxPositions,
      type_vocab_size: config.tokenTypes,
      layer_norm_eps: config.layerNormEps,
      pad_token_id: config.padId,
    };
    writeFileSync(join(into, 'config.json'), JSON.stringify(fields));
    const own = [...weights].filter(([name]) => !headless || !name.startsWith('cls.'));
    const named = own.map(([name, { data, shape }]) => [
      name.startsWith('cls.') ? name : `bert.${name}`,
      { data, shape, dtype: 'F32' },
    ]);
    writeFileSync(join(into, 'model.safetensors'), encodeSafetensors(new Map(named), { format: 'pt' }));
    return into;
  });
}
