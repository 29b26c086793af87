/** A prime: sums of different texts seldom agree. */
const BASE = 16777619;

/** Where in a text one of many words of one length ends (Karp and Rabin, 1987): in one walk, however many there are. */
export function* endsOf(text: string, words: ReadonlySet<string>, length: number): Generator<number> {
  const sums = new Set([...words].map(sumOf));
  let leaving = 1;
  for (let i = 0; i < length; i++) leaving = Math.imul(leaving, BASE);
  let sum = 0;
  for (let end = 1; end <= text.length; end++) {
    sum = (Math.imul(sum, BASE) + text.charCodeAt(end - 1)) | 0;
    if (end > length) sum = (sum - Math.imul(leaving, text.charCodeAt(end - length - 1))) | 0;
    if (end >= length && sums.has(sum) && words.has(text.slice(end - length, end))) yield end;
  }
}

function sumOf(word: string): number {
  let sum = 0;
  for (let i = 0; i < word.length; i++) sum = (Math.imul(sum, BASE) + word.charCodeAt(i)) | 0;
  return sum;
}
