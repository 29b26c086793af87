// Answers that are known to be wrong, each with what is missing. A row that comes right must leave this list.

/** @returns what is missing, where a wrong row is one of these; the first lines of its report must say it nevertheless */
export function knownWrong({ use, positions, verdict, answer }) {
  if (verdict !== 'held' || use.padding === 'right' || !/[Nn]ot /.test(answer)) return undefined;
  if (positions === 'absolute') return 'no claim compares a token with itself at another index; the first lines say it';
  if (positions === 'from-ids' && use.padContent === 'any')
    return 'no case has other ids on the left of a model that counts positions from the ids; the first lines say it';
  return undefined;
}
