import { wordsOf } from '../../core/text/command-words';
import { programSource } from '../program/source';
import { wordsFrom } from '../texts/word-list';
import type { ModelKind } from './kind';
import { USE_FIELDS } from './used-as';

/** A program that speaks padproof's protocol over its standard input and output, in whatever language. */
export const program: ModelKind = {
  name: 'a program',
  plural: 'programs',
  what: 'a program that speaks the protocol of programs',
  example: "'python my_model.py'",
  exampleOptions: { program: true },
  needs: '',
  guide: 'guide/programs.md',
  fields: ['program', 'words', 'tokenizer', ...USE_FIELDS],
  noProof: ({ model }) => `${model} is a program: its weights cannot be seen`,
  recognise: ({ model, options }) => model !== '' && options.program === true,
  check: ({ model }) => void wordsOf(model),
  deed: ({ model }) => `run the program ${model}`,
  locate: ({ model }) => model,
  open: async (command, { model, options }) => {
    const words = await wordsFrom(options);
    const wordsAreNamed = options.words !== undefined || options.tokenizer !== undefined;
    return programSource(wordsOf(command), model, { timeoutMs: options.timeoutMs, words, wordsAreNamed });
  },
};
