/** Tests that run whole campaigns, a second or more each, and the cheapest of them first. */
module.exports = [
  'exhaustive-of-a-run',
  'health-of-a-run',
  'sample-of-a-run',
  'parallel-of-a-run',
  'whole-campaigns',
  'robustness',
  'quality',
  'invariants',
];
