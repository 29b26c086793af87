// The uses in which each twin is checked.

/** The use that the files beside it say, the other side, any content under the padding, and everything (--strict). */
export function usesOf({ side }) {
  return [
    {},
    { padding: side === 'left' ? 'right' : 'left' },
    { padContent: 'any' },
    { padding: 'any', padContent: 'any' },
  ];
}
