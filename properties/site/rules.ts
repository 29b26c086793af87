// How each command that a page shows is run, or what it needs that a machine may not have.

/** A command is run and exits with `exits`, or is skipped by the name of what it `needs`. */
export type Rule =
  { readonly needs: string; readonly exits?: number; readonly part?: string } | { readonly exits: number };

/**
 * The first rule that a command meets is its own. `part` is the name in PADPROOF_REQUIRE with which what it needs is here; without
 * one it is never run by these tests.
 */
const RULES: readonly (readonly [RegExp, Rule])[] = [
  [/^npm (ci|test)/, { needs: 'a clone of its own: .ci/run runs it here, and GitHub on four versions of Node' }],
  [/^npm run (bench|mutants|faults|findings|sensitivity)/, { needs: 'a quiet machine and many minutes, by hand' }],
  [
    /^npm run |^bash |^node |nightly-gpu/,
    { needs: 'the checkout to itself: .ci/run, the nightly, or a person runs it' },
  ],
  [/^npm install/, { needs: 'a registry: npm run test:package installs the tarball, .ci/run the rest' }],
  [/padproof setup/, { needs: 'a registry: .ci/run sets up tensorflow and webgpu' }],
  [/redis:\/\//, { needs: 'a server of the reader: src/tools/shared-corpus/shared-corpus.test.ts starts one' }],
  [/--queue /, { needs: 'a server of the reader: src/cli/verbs/work.test.ts starts one' }],
  [/--backend (torch|sentence-transformers)/, { needs: 'Python with torch: .ci/run' }],
  [/^pip install/, { needs: 'a registry of Python' }],
  [/my_model\.py/, { needs: 'a model in Python: src/subjects/program/python.test.ts runs that of the page' }],
  [/openvino_encoder\.py/, { needs: 'Python with OpenVINO, and a model' }],
  [/jax_encoder\.py/, { needs: 'Python with JAX: .ci/run' }],
  [/https:\/\/host/, { needs: 'a server of the reader' }],
  [/ (sentence-transformers|onnx-community)\//, { needs: 'the hub of Hugging Face', part: 'hub', exits: 0 }],
  [/backend transformers\.js/, { needs: 'transformers.js', part: 'transformers.js', exits: 1 }],
  [/model\.onnx --browser/, { needs: 'a browser', part: 'browser', exits: 0 }],
  [/--browser.*--exhaustive/, { needs: 'a browser', part: 'browser', exits: 1 }],
  [/--browser/, { needs: 'a browser', part: 'browser', exits: 1 }],
  [/--backend webgpu/, { needs: 'webgpu', part: 'webgpu', exits: 1 }],
  [/--backend tensorflow/, { needs: 'tensorflow', part: 'tensorflow', exits: 0 }],
  [/padproof smith/, { needs: 'a minute on one runtime: properties/smith runs both forms' }],
  [/padproof faults( --invariants.*)?$/, { needs: 'many minutes: .ci/run plants every fault' }],
  [/jq/, { needs: 'jq', part: 'jq', exits: 0 }],
  // What leaks is found, and is found again.
  [/examples\/leaks/, { exits: 1 }],
  [/--trust/, { exits: 1 }],
  [/--dtype/, { exits: 1 }],
  [/padproof |jest/, { exits: 0 }],
];

/** The rule for a command, or undefined. */
export function ruleFor(command: string): Rule | undefined {
  return RULES.find(([pattern]) => pattern.test(command))?.[1];
}
