/**
 * The words that texts are made of unless others are given, the plainest first, since cases shrink towards those. They are
 * chosen for what tokenizers do with them: one piece or many, none at all, several scripts, marks, code.
 */
export const BUILT_IN_WORDS: readonly string[] = [
  // Common words, a piece each in most vocabularies of English.
  ...words(`red blue cat dog sun moon tree river house table chair bread water fire stone glass paper music
    book letter word number name city road bridge train ship bird fish horse apple salt sugar coffee tea
    doctor teacher farmer child mother father friend king queen soldier
    go come see hear speak read write think know make take give find lose open close begin end run walk
    sleep eat drink buy sell build break carry hold throw catch learn forget remember
    big small old young new good bad hot cold warm dark bright fast slow early late hard soft loud quiet
    first second last next left right north south east west up down near far
    one two three four five six seven ten hundred thousand
    the a and or but not with without from into under over between because before after while until
    is are was were has had will can must may never always often here there now then today tomorrow
    who what when where why how which whose yes no maybe`),
  // Long ones, which fall into pieces.
  ...words(`international responsibility understanding electricity photosynthesis misinterpretation
    counterproductive uncharacteristically antidisestablishmentarianism electroencephalography
    internationalization incomprehensibility pneumonoultramicroscopicsilicovolcanoconiosis
    thermodynamics crystallography biodegradability hyperparameter tokenization backpropagation`),
  // Numbers, dates, marks, and words with marks at them.
  ...words(`0 1 7 42 100 1999 2026-01-31 12:30 3.14159 1,000,000 -5 50% $20 €9.99 1/2 #1 No.7 10^6 0xff
    . , ; : ! ? ... -- ( ) [ ] " ' & @ / * hello, world! (yes) "quoted" well-known don't it's rock'n'roll
    U.S.A. e.g. A/B v2.0 user@example.com https://example.com/a?b=c#d`),
  // Accents, ligatures, capitals.
  ...words(`café naïve résumé über straße façade jalapeño smörgåsbord Dvořák Łódź İstanbul œuvre
    ÉCOLE NASA iPhone McDonald CamelCase UPPER lower MiXeD`),
  // Other scripts.
  ...words(`Москва привет книга Ελλάδα λόγος שלום مرحبا كتاب नमस्ते भारत สวัสดี 안녕하세요 서울
    日本 東京 水 火 中文 你好 世界 図書館 ありがとう カタカナ 龍 𠮷`),
  // Symbols beyond the letters.
  ...words(`😀 🎉 🚀 ❤️ 👩‍🔬 🇫🇷 ☕ ∑ ∞ → © ™ ½ ² ﬁ`),
  // Code.
  ...words(`foo() i++ x==y a[0] {} => null snake_case camelCase kebab-case def return; int* <div> </p> &amp;
    \\n --help /usr/bin SELECT * FROM`),
].filter((word, i, all) => all.indexOf(word) === i);

function words(text: string): string[] {
  return text.split(/\s+/);
}
