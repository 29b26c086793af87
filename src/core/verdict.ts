/**
 * The verdict on a claim.
 * - `held`: it was judged and nothing spoke against it.
 * - `violated`: a counterexample was found.
 * - `vacuous`: nothing that was generated put it to the test.
 * - `unsupported`: the subject does not offer what judging it takes.
 * - `inconclusive`: the run ended before it could be judged.
 */
export type Verdict = 'held' | 'violated' | 'vacuous' | 'unsupported' | 'inconclusive';
