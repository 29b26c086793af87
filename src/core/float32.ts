/** float32's lowest finite number, which Hugging Face's BERT, and so the built-in one, adds to the score of a hidden key. */
export const LOWEST_FLOAT32 = -(2 - 2 ** -23) * 2 ** 127;
