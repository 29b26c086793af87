/** The verbs that run code of models, which therefore run in a process of their own. */
export const CHILD_VERBS: ReadonlySet<string> = new Set([
  'check',
  'compare',
  'replay',
  'golden',
  'certify',
  'faults',
  'smith',
  'explain',
  'conform',
]);
