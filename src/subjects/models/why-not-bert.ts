import { isJsonObject, showJson } from '../../core/text/strict-json';

/** Says, of config.json, by what its model is no post-LayerNorm BERT in float32, or `undefined`. */
export function whyNotBert(json: unknown): string | undefined {
  if (!isJsonObject(json)) return undefined;
  const {
    model_type: type,
    quantization_config: quantised,
    position_embedding_type: positions = 'absolute',
    is_decoder: isDecoder = false,
    add_cross_attention: crosses = false,
  } = json;
  if (type !== undefined && type !== 'bert') {
    return `its model_type is ${showJson(type)}. The proof is of BERT's post-LayerNorm encoder, and of no other architecture`;
  }
  if (quantised !== undefined && quantised !== null) {
    const method = isJsonObject(quantised) ? quantised.quant_method : undefined;
    return `its config.json has a quantization_config (${showJson(method ?? quantised)}). Quantised arithmetic scales by what it sees, and the proof does not cover it`;
  }
  if (positions !== 'absolute') {
    return `its position_embedding_type is ${showJson(positions)}. Relative positions add terms to a score that the bound does not have`;
  }
  if (isDecoder !== false || crosses !== false) {
    return 'it is a decoder, or looks at another model: its mask and its scores are others';
  }
  return undefined;
}
