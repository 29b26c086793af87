/** A rule of the protocol of programs, which docs/guide/program-protocol.md states. */
export interface Rule {
  readonly about: 'frames' | 'the first frame' | 'answers' | 'batches' | 'methods';
  /** What holds where it is kept, in one sentence. */
  readonly says: string;
  /** What to do where it is broken. */
  readonly mend: string;
}

const ERROR_INSTEAD = 'Where the model itself refuses, __metadata__.error of the answer says why.';
const TAKES_BATCH = `Answer every batch of B ≥ 1 rows of 1 to maxLength positions. ${ERROR_INSTEAD}`;
const METHOD = 'Answer each method that is declared, or leave it out of methods.';

/** Every rule that `padproof conform` tries, in the order in which reports have them. */
const ALL = {
  'frames-alone-are-written': {
    about: 'frames',
    says: 'Nothing but frames is written to standard output.',
    mend: 'Keep a copy of the descriptor of standard output for frames, and put that of standard error in its place, before anything is imported that may print.',
  },
  'frames-have-their-length': {
    about: 'frames',
    says: 'A frame is its length, 8 bytes, unsigned and little-endian, at most 2,147,483,647, and so many bytes.',
    mend: 'Write the number of bytes that follow, the header and the tensors together, and then all of them.',
  },
  'frames-may-come-in-pieces': {
    about: 'frames',
    says: 'A frame may come in pieces: reading goes on until it is whole.',
    mend: 'Read in a loop until as many bytes have come as were asked for: one read from a pipe may bring fewer.',
  },
  'one-frame-answers-one': {
    about: 'frames',
    says: 'Each frame gets one frame for an answer.',
    mend: 'Write one frame for each that was read, and none by yourself.',
  },
  'every-frame-is-answered': {
    about: 'frames',
    says: 'Each frame is answered.',
    mend: 'Flush standard output behind each frame. Where an answer cannot be made, answer with error. A slow model may need a longer timeout.',
  },
  'it-runs-until-its-input-ends': {
    about: 'frames',
    says: 'The program answers one question after the other, until standard input ends.',
    mend: 'Read the next frame in a loop. Catch what a question throws, and answer with error.',
  },
  'it-ends-with-its-input': {
    about: 'frames',
    says: 'Where standard input ends, between two frames or within one, the program ends, in ten seconds.',
    mend: 'Take a read that brings no bytes for the end, and leave; end threads and processes of your own.',
  },
  'first-frame-is-in-bounds': {
    about: 'the first frame',
    says: 'The answer to the first frame has at most 16 MiB.',
    mend: 'Leave long lists out of subject.',
  },
  'first-frame-is-json': {
    about: 'the first frame',
    says: 'The answer to the first frame is one object of JSON, in UTF-8.',
    mend: 'Answer the first frame with JSON, and every later one with safetensors.',
  },
  'version-is-1': {
    about: 'the first frame',
    says: 'padproof in that answer is 1, the version.',
    mend: 'Write "padproof": 1, a number.',
  },
  'version-is-its-own': {
    about: 'the first frame',
    says: 'Asked for another version, the program names the one that it speaks.',
    mend: 'Write the version that the adapter was written for, and not the one that it was asked for.',
  },
  'subject-is-declared': {
    about: 'the first frame',
    says: 'subject has the seven fields that are needed, and each field holds what it may hold.',
    mend: 'Declare name, vocabularySize, maxLength, padId, positions, fullyMasked and outputs as the page on subjects has them.',
  },
  'fields-are-known': {
    about: 'the first frame',
    says: 'subject has no field that is not known.',
    mend: 'Correct its name, or leave it out.',
  },
  'methods-are-known': {
    about: 'the first frame',
    says: 'methods is a list of names of methods, encode or embed among them.',
    mend: 'Name the methods that the program answers, as the table of methods has them.',
  },
  'refusal-is-in-words': {
    about: 'the first frame',
    says: 'A program that cannot go on says why: error is a text, and exitCode, where it is there, 2 or 3.',
    mend: 'Write the message itself, not an object.',
  },
  'answers-are-safetensors': {
    about: 'answers',
    says: 'Every later answer is a buffer of safetensors, whose tensors lie one behind the other without a gap.',
    mend: 'Count data_offsets from the end of the header; each is the first byte and the one after the last.',
  },
  'headers-are-in-bounds': {
    about: 'answers',
    says: 'The header of an answer has at most 1 MiB.',
    mend: 'Return fewer tensors, under shorter names.',
  },
  'headers-are-filled-up': {
    about: 'answers',
    says: 'The header of an answer is filled up with spaces to a multiple of 8 bytes.',
    mend: 'Put spaces behind the JSON, and count them in the length of the header.',
  },
  'metadata-is-strings': {
    about: 'answers',
    says: '__metadata__ is an object of strings.',
    mend: 'Write "id": "7", not "id": 7.',
  },
  'tensors-are-float32': {
    about: 'answers',
    says: 'The tensors of an answer are F32; those of inside may be F64, too.',
    mend: 'Convert each output to float32 before it is written.',
  },
  'numbers-are-little-endian': {
    about: 'answers',
    says: 'Numbers are little-endian.',
    mend: 'Write the lowest byte of each number first.',
  },
  'arrays-are-row-major': {
    about: 'answers',
    says: 'Arrays are row-major: all of a row, then the next.',
    mend: 'Let the last index run fastest, where a batch is read and where an answer is written.',
  },
  'ids-are-repeated': {
    about: 'answers',
    says: 'An answer has the id of its question, whatever text that is.',
    mend: 'Copy __metadata__.id of the question as it is.',
  },
  'headers-are-read-as-json': {
    about: 'answers',
    says: 'A header is JSON: its keys may come in any order, with spaces between them and behind.',
    mend: 'Parse the header, take each tensor by its name and from its data_offsets, and begin to count them behind all of the header.',
  },
  'wanted-outputs-are-there': {
    about: 'answers',
    says: 'All that is wanted is in the answer.',
    mend: 'Return each output that wanted names, or leave it out of outputs.',
  },
  'shapes-fit-the-batch': {
    about: 'answers',
    says: 'Shapes begin with those of the batch: [B, S, E], [B, H, S, S], [B, P] or [B, N, P], [B, S, V], [B, S] or [B, S, C].',
    mend: 'Take B and S from the shape of inputIds, of each question anew.',
  },
  'layers-are-numbered': {
    about: 'answers',
    says: 'hiddenStates and attentions are numbered from 0 on, without a gap.',
    mend: 'Name the tensors hiddenStates.0, hiddenStates.1, … in the order of the layers.',
  },
  'widths-stay': {
    about: 'answers',
    says: 'An output has the same width, E, H, P, N, V or C, for every batch.',
    mend: 'Take widths from the model, not from the batch.',
  },
  'unknown-methods-are-errors': {
    about: 'answers',
    says: 'A question with a method that was not declared is answered with error.',
    mend: 'Compare method with the names that you declare, and answer any other with __metadata__.error, a text.',
  },
  'errors-have-no-tensors': {
    about: 'answers',
    says: 'An answer with error has no tensors.',
    mend: 'Leave tensors out of it.',
  },
  'errors-end-nothing': {
    about: 'answers',
    says: 'Behind an answer with error, the next question is answered.',
    mend: 'Catch what a question throws within the loop, not around it.',
  },
  'mask-may-be-absent': {
    about: 'batches',
    says: 'Where attentionMask and mask are absent, everything is real.',
    mend: 'Where there is no tensor attentionMask, call the model without a mask, or with ones.',
  },
  'token-types-are-read': {
    about: 'batches',
    says: 'tokenTypeIds come where tokenTypes are declared, and are read.',
    mend: 'Read the tensor tokenTypeIds, or leave tokenTypes out of subject.',
  },
  'position-ids-are-read': {
    about: 'batches',
    says: 'positionIds come where positions is given, and are read.',
    mend: 'Read the tensor positionIds, or declare who decides where a token stands.',
  },
  'mask-forms-are-taken': {
    about: 'batches',
    says: 'Each mask that maskForms declares comes as the tensor mask, with its form in maskForm.',
    mend: 'Read mask by its dtype, BOOL, I32 or F32, or leave the form out of maskForms.',
  },
  'every-id-is-taken': {
    about: 'batches',
    says: 'Ids are from 0 to vocabularySize − 1.',
    mend: 'Declare as many ids as the table of embeddings has rows.',
  },
  'one-token-is-taken': {
    about: 'batches',
    says: 'A batch may be one row of one position.',
    mend: TAKES_BATCH,
  },
  'rows-without-tokens-are-taken': {
    about: 'batches',
    says: 'A row may have no real token; only where fullyMasked is refused it may be answered with error.',
    mend: `Declare fullyMasked as refused, or guard the division by the number of tokens. ${ERROR_INSTEAD}`,
  },
  'longest-row-is-taken': {
    about: 'batches',
    says: 'A row may be as long as maxLength.',
    mend: 'Declare the longest row that the model takes.',
  },
  'many-rows-are-taken': {
    about: 'batches',
    says: 'A batch may have many rows, and a question more bytes than a pipe holds.',
    mend: TAKES_BATCH,
  },
  'encode-is-answered': { about: 'methods', says: 'encode answers with the wanted outputs.', mend: METHOD },
  'embed-is-answered': {
    about: 'methods',
    says: 'embed answers with vectors [T, P], a row for each of T texts.',
    mend: 'Read __metadata__.texts, a list in JSON, and answer with the tensor vectors.',
  },
  'reference-is-answered': { about: 'methods', says: 'reference answers as encode does.', mend: METHOD },
  'together-is-answered': { about: 'methods', says: 'together answers as encode does.', mend: METHOD },
  'gradients-are-answered': {
    about: 'methods',
    says: 'gradients answers with embeddings [B, S, E] and padEmbedding [E], for the loss cls, and for mlm where there are logits.',
    mend: METHOD,
  },
  'inside-is-answered': {
    about: 'methods',
    says: 'inside answers with path, steps and outputs, or with the tensors that tensors names, as steps has them; one that is replaced comes back as it was given.',
    mend: 'Number the outputs of each step in their order, and run the same steps for the same batch. Or leave inside out of methods: no other claim needs it.',
  },
  'fresh-is-answered': {
    about: 'methods',
    says: 'fresh answers without tensors, and __metadata__.instance names an instance that was not there.',
    mend: 'Count the instances that were made, and name each by its number.',
  },
  'reordered-is-answered': {
    about: 'methods',
    says: 'reordered answers without tensors, and __metadata__.instance names an instance that was not there.',
    mend: 'Count the instances that were made, and name each by its number.',
  },
  'drop-is-answered': { about: 'methods', says: 'drop is answered, without tensors.', mend: METHOD },
  'instances-share-nothing': {
    about: 'methods',
    says: 'Each instance is asked by its name, and goes on where another is dropped.',
    mend: 'Keep instances in a table by name, and look up the one that instance names.',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof ALL;
export const RULES: Readonly<Record<RuleName, Rule>> = ALL;
export const RULE_NAMES = Object.keys(ALL) as readonly RuleName[];
