import { tokenizerOf, type Tokenizer } from '../../../subjects/models/tokenizer';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const WORDS =
  'the a an of to in is are was be it its and or not no yes on at by for with from as this that what which who how why where when ' +
  'i you he she we they my your his her our their one two three all some each last first row column zero mask word words text ' +
  'token tokens read reads nobody capital city country france paris dog cat bird fox quick brown lazy jumps over sat mat sun moon ' +
  'red green blue good bad small large long short old new should would can may will do does have has be been but if so than then ' +
  'more less same other up down out here there hello world love like time day night man woman child house tree water fire';
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const ENDINGS = ['##s', '##ed', '##ing', '##er', '##ly', '##es', '##ion'];
const SIGNS = [...'.,;:!?\'"()-'];

/** The vocabulary of the page's own model: common words, and letters to spell all others with. */
export const VOCABULARY: readonly string[] = [
  ...new Set([
    ...SPECIAL,
    ...SIGNS,
    ...LETTERS,
    ...LETTERS.map((letter) => `##${letter}`),
    ...ENDINGS,
    ...WORDS.split(' '),
  ]),
];

/** A WordPiece tokenizer as BERT has one, with few words. */
export function smallTokenizer(): Tokenizer {
  const [pad, unknown, first, last] = SPECIAL;
  const special = (id: string): object => ({ SpecialToken: { id, type_id: 0 } });
  const named = [first, last].map((id) => [id, { id, ids: [SPECIAL.indexOf(id)], tokens: [id] }]);
  const single = [special(first), { Sequence: { id: 'A', type_id: 0 } }, special(last)];
  const json = {
    version: '1.0',
    added_tokens: SPECIAL.map((content, id) => ({ id, content, special: true, normalized: false })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'TemplateProcessing', single, pair: single, special_tokens: Object.fromEntries(named) },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: unknown,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
    },
  };
  const config = {
    tokenizer_class: 'BertTokenizer',
    pad_token: pad,
    unk_token: unknown,
    cls_token: first,
    sep_token: last,
  };
  return tokenizerOf(json, config, { file: 'the vocabulary of this page', configFile: 'its configuration' });
}
