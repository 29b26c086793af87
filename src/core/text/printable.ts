// Controls but tab and line feed, C1 among them; marks that change the direction; line separators; halves of a pair alone.
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]/gu;

/** Text from outside, such as a subject's name or an error's words, with nothing in it that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** {@link printable} in one line: what would begin another could pass for padproof's own. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, escaped);
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
