import type { Case } from '../../core/case';
import { sameRows } from './align';
import type { Change } from './felt';
import { judgeFelt } from './felt';
import type { Invariant } from './invariant';
import { otherTypes } from './changed-runs';
import { base } from './runs';
import { needsVectors, seesNoLayout } from './support';

/**
 * An input that is declared and read by nobody: a cross-encoder whose export lost its token types ranks pairs as if they were
 * one text.
 */
export const tokenTypesMatter: Invariant = {
  name: 'token-types-matter',
  claim: 'Other token types of the real tokens do change the outputs.',
  kind: 'positive control',
  family: 'training, arithmetic, and the proof that a test can fail',
  besidePadding: { what: 'token types are declared and change nothing' },
  advice:
    'Token types are an input that changes nothing. Look at whether the export kept their embedding; a model without token types should not declare them.',
  offer: 'Nothing, where the model has one token type; else declare tokenTypes, and read them.',
  mayBeMute: 'without attentions',
  whenPooled: 'left out',
  unsupported: (traits) =>
    seesNoLayout(traits) ??
    needsVectors(traits) ??
    ((traits.tokenTypes ?? 1) > 1 ? undefined : 'the subject declares one token type, so there is no other'),
  runs: (testCase, traits) =>
    changesOf(testCase).length === 0 ? [] : [base(testCase, traits), otherTypes(testCase, traits)],
  judge: (testCase, evidence) => judgeFelt(changesOf(testCase), evidence),
};

/** A few cases say it all, so those that go by themselves are asked. */
function changesOf(testCase: Case): Change[] {
  if (!testCase.singleton) return [];
  return sameRows(testCase, 'base', 'other types')
    .map((alignment, row) => ({ ...alignment, row, what: `Another token type for every real token of row ${row}` }))
    .filter(({ expected }) => expected.at.length > 0);
}
