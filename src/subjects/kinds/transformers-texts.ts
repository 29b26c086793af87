import { transformers } from './transformers';
import type { ModelKind } from './kind';

/** The same, given texts, which transformers.js tokenises and pads itself. */
export const transformersOfTexts: ModelKind = {
  ...transformers,
  name: `${transformers.name} that is given texts`,
  plural: `${transformers.plural} that are given texts`,
  fields: [...transformers.fields, 'words', 'tokenizer'],
  recognise: (asked) => transformers.recognise(asked) && asked.options.level === 'texts',
};
