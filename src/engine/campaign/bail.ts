/** Ends a campaign at its first counterexample, where it was asked to. */
export class Bailed extends Error {
  constructor(invariant: string) {
    super(`${invariant} is violated, and the run was to end at the first counterexample`);
  }
}
