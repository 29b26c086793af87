// The order of test files while mutants are tried: what takes long comes last, since most mutants die before.
const { default: Sequencer } = require('@jest/test-sequencer');
const CAMPAIGNS = require('./campaigns.cjs');

/** Files that take a second or more, the cheapest first. */
const COSTLY = ['corpus', 'load-corpus', 'diagnosis', 'noise-meter', 'campaign', ...CAMPAIGNS];

const rank = ({ path }) => COSTLY.findIndex((name) => path.endsWith(`/${name}.test.ts`));

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
};
