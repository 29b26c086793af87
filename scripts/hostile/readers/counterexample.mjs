import { join } from 'node:path';
import { toJson } from '../../../dist/core/json.js';
import { caseLines, caseTitle } from '../../../dist/report/case-table.js';
import { adviceLines, counterexampleLines } from '../../../dist/report/violation.js';
import { loadCorpus, readCounterexample } from '../../../dist/tools/saved.js';
import { json } from './samples.mjs';

/** A saved counterexample, alone and in its folder, and what is shown of it. */
export default {
  name: 'counterexample',
  share: 2,
  sample: ({ counterexample }) => ({ 'pad-content-is-ignored-0123456789ab.json': json(counterexample) }),
  names: ['input', 'FILE'],
  async read(folder) {
    const { entries, unreadable, isSameModel } = await loadCorpus(folder);
    for (const { counterexample } of entries) {
      isSameModel(counterexample.subject, { model: './x' });
      counterexampleLines(counterexample, 'exact');
      caseLines(counterexample);
      caseTitle(counterexample);
      adviceLines({ invariant: counterexample.invariant, violation: counterexample.violation, traits: [] });
      toJson(counterexample);
    }
    for (const { file } of unreadable) await readCounterexample(file);
    await readCounterexample(join(folder, 'pad-content-is-ignored-0123456789ab.json'));
  },
};
