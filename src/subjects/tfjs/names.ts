/**
 * What a model calls an input or output, without what exporters put around it: `serving_default_input_ids:0` and
 * `tf_bert_model/input_ids` are `input_ids`.
 */
export function plainName(name: string): string {
  return name
    .replace(/:\d+$/, '')
    .replace(/^.*\//, '')
    .replace(/^serving_default_/, '')
    .toLowerCase();
}

/** The number at the end of a name: of the layer, in lists; -1 where there is none. */
export function numberOf(name: string): number {
  return Number(/(\d+)$/.exec(plainName(name))?.[1] ?? -1);
}
