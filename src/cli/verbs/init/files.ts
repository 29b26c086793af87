import { posix } from 'node:path';
import { quoted } from '../../../core/text/command-words';
import type { Project } from './project';

/** A file that is to be written, and what goes into it. */
export interface NewFile {
  readonly path: string;
  readonly content: string;
}

/** What init is asked for. */
export interface Wanted {
  /** As `padproof check` takes it. It has no characters that a script or a workflow would read as anything else. */
  readonly model: string;
  /** Can goldens be recorded of it? */
  readonly goldens: boolean;
}

const CASES = '{ seed: 1, runs: 40 }';
const TITLE = 'padding cannot be felt';

/** How the test is run by itself. */
export function commandFor({ runner, modules }: Project, path: string): string {
  const jest = `${modules ? 'NODE_OPTIONS=--experimental-vm-modules ' : ''}npx jest ${path}`;
  return { 'node:test': `node --test ${path}`, jest, vitest: `npx vitest run ${path}` }[runner];
}

/** A test in the project's runner. */
export function testFile(project: Project, { model }: Wanted): NewFile {
  const { runner, modules, tests } = project;
  // Jest before 30 looks at no file that ends in .mjs or .cjs.
  const path = posix.join(tests, runner === 'jest' ? 'padproof.test.js' : 'padproof.test.mjs');
  const name = JSON.stringify(model).slice(1, -1);
  const about = [
    `// Batches are generated with and without padding, and the answers of ${name} are held against each other.`,
    '// The name is relative to the folder that tests are started in. A seed means the same cases each time.',
    `// To run it: ${commandFor(project, path)}`,
  ];
  const lines = {
    'node:test': [
      "import { test } from 'node:test';",
      "import { ignoresPadding } from 'padproof/node-test';",
      '',
      `test('${TITLE}', (t) => ignoresPadding(t, '${name}', ${CASES}));`,
    ],
    vitest: [
      "import { expect, test } from 'vitest';",
      "import { matchers } from 'padproof/vitest';",
      '',
      'expect.extend(matchers);',
      '',
      `test('${TITLE}', () => expect('${name}').toIgnorePadding(${CASES}), 120_000);`,
    ],
    jest: [
      modules ? "import { matchers } from 'padproof/jest';" : "const { matchers } = require('padproof/jest');",
      '',
      'expect.extend(matchers);',
      '',
      `test('${TITLE}', () => expect('${name}').toIgnorePadding(${CASES}), 120_000);`,
    ],
  }[runner];
  return { path, content: [...about, ...lines, ''].join('\n') };
}

/** A workflow of GitHub that checks the model on each push. */
export function workflow({ install, lfs }: Project, { model }: Wanted): NewFile {
  const content = `name: padproof

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

jobs:
  padding:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
${lfs ? '        with:\n          lfs: true\n' : ''}      - uses: actions/setup-node@v4
        with:
          node-version: 22
${install.map((line) => `      - run: ${line}\n`).join('')}      - uses: ./node_modules/padproof
        with:
          model: ${JSON.stringify(model)}
          flags: --seed 1 --runs 40
          page: padproof.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: padproof
          path: padproof.html
`;
  return { path: '.github/workflows/padproof.yml', content };
}

/** What the folder is for in which counterexamples and goldens are kept. */
export function goldenFolder({ model, goldens }: Wanted): NewFile {
  const content = `# golden

In \`counterexamples/\` lie batches that broke a claim. \`npx padproof check\` saves them there, and tries them first the
next time. Commit them.
${
  goldens
    ? `
A golden is what the model gave for fixed batches. Record one, and commit what is written:

    npx padproof golden record ${quoted(model)}

\`npx padproof golden verify\` then says whether it is still met, on each backend that is here.
`
    : ''
}`;
  return { path: 'golden/README.md', content };
}
