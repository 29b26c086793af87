import { type PlanFlag, withoutPasswordIn } from './axes';
import { cellsOf } from './plan';
import { PlanSource } from './plan-source';

const FLAGS: readonly PlanFlag[] = [
  { name: 'runs', long: '--runs', takes: 'value' },
  { name: 'seed', long: '--seed', takes: 'value' },
  { name: 'dtype', long: '--dtype', takes: 'value' },
  { name: 'backend', long: '--backend', takes: 'value' },
  { name: 'browser', long: '--browser', takes: 'nothing' },
  { name: 'exhaustive', long: '--exhaustive', takes: 'either' },
  { name: 'save', long: '--save', takes: 'value', negated: '--no-save' },
  { name: 'served', long: '--model', takes: 'value' },
  { name: 'program', long: '--program', takes: 'either' },
  { name: 'queue', long: '--queue', takes: 'value' },
  { name: 'corpus', long: '--corpus', takes: 'value' },
  { name: 'only', long: '--only', takes: 'value' },
  { name: 'json', long: '--json', takes: 'either', refused: 'the whole has one.' },
];
const cells = (content: string, seed?: number) => cellsOf(PlanSource.parse(content, 'plan.yaml'), FLAGS, seed);
const commands = (content: string, seed?: number): string[] =>
  cells(content, seed).map(({ name, words }) => `${name}: ${words.join(' ')}`);

test('a list is a cell for each of its values; a model says its own in the place of what all have', () => {
  const plan = `
runs: 20
seed: [1, 2]
models:
  - ./one.mjs
  - model: org/mini
    name: mini
    dtype: [fp32, q8]
    seed: 7
  - backend: wasm`;
  expect(commands(plan)).toEqual([
    'one.mjs · seed 1: ./one.mjs --runs=20 --seed=1',
    'one.mjs · seed 2: ./one.mjs --runs=20 --seed=2',
    'mini · fp32: org/mini --runs=20 --dtype=fp32 --seed=7',
    'mini · q8: org/mini --runs=20 --dtype=q8 --seed=7',
    'built-in BERT · seed 1: --runs=20 --seed=1 --backend=wasm',
    'built-in BERT · seed 2: --runs=20 --seed=2 --backend=wasm',
  ]);
});

test('every cell has a seed: that of the command, of the plan, or 1', () => {
  expect(commands('models: [m]')).toEqual(['m: m --seed=1']);
  expect(commands('{"seed": [3, 4], "models": ["m"]}', 9)).toEqual(['m: m --seed=9']);
});

test('flags that take no value are true or false, and those with a --no- are switched off', () => {
  expect(commands('models: {browser: [true, false], exhaustive: true, save: false, served: x}')).toEqual([
    'built-in BERT · browser: --browser --exhaustive --no-save --model=x --seed=1',
    'built-in BERT: --exhaustive --no-save --model=x --seed=1',
  ]);
});

test('the name of a cell, and the command that is shown of it, have no password', () => {
  const plan = `
models: [m]
queue: ['redis://u:pw@host/1?password=pw', 'redis://:pw@other']
corpus: ['rediss://:pw@host:1', ./folder, 'redis://:p%w@host']`;
  const made = cells(plan);
  expect(made).toHaveLength(6);
  expect(made[0].name).toBe('m · queue redis://host/1 · corpus rediss://host:1');
  expect(made[1].name).toBe('m · queue redis://host/1 · corpus ./folder');
  expect(made[2].name).toBe('m · queue redis://host/1 · corpus redis://…');
  // Check itself is given all of it.
  expect(made[0].words).toContain('--queue=redis://u:pw@host/1?password=pw');
  expect(made[0].words.map(withoutPasswordIn)).toEqual([
    'm',
    '--queue=redis://host/1',
    '--corpus=rediss://host:1',
    '--seed=1',
  ]);
});

test.each([
  ['runs: 1', 'plan.yaml:1: the plan has no models.'],
  ['[1]', 'plan.yaml:1: the plan is a list of 1; expected models'],
  ['models: []', 'plan.yaml:1: models has 0 entries'],
  ['models:\n  - m\n  - 7', 'plan.yaml:3: models[1] is 7; expected a MODEL'],
  [
    'models:\n  - m\n  - model: n\n    dtyp: q8',
    'plan.yaml:4: models[1].dtyp is no flag of padproof check. Did you mean dtype?',
  ],
  ['models: [m]\n--runs: 3', 'plan.yaml:2: --runs is no flag of padproof check. Did you mean runs?'],
  ['model: [m]', 'plan.yaml:1: model is no flag of padproof check. Did you mean models?'],
  [
    '__proto__: 1\nmodels: [m]',
    'plan.yaml:1: __proto__ is no flag of padproof check. The help of padproof check lists them',
  ],
  ['models: [m]\njson: a.json', 'plan.yaml:2: json: the whole has one.'],
  ['models: [m]\nruns:', 'plan.yaml:2: runs is empty; expected a text, a number, true or false'],
  ['models: [m]\nruns:\n  - 1\n  - [2]', 'plan.yaml:4: runs[1] is a list of 1; expected'],
  ['models: [m]\nruns: []', 'plan.yaml:2: runs has 0 values'],
  ['models: [m]\nruns: true', 'plan.yaml:2: runs is true; expected a value, as --runs takes one'],
  ['models: [m]\nbrowser: chrome', 'plan.yaml:2: browser is "chrome"; expected true or false'],
  [
    'models:\n  - a/m\n  - b/m',
    'plan.yaml:3: models[1] makes a cell called "m", and so does line 2. Give one of them a name',
  ],
  ['models:\n  - {model: m, name: 3}', 'plan.yaml:2: models[0].name is 3; expected a text'],
  [
    `models: [m]\nonly: [${'a'.repeat(300)}, b]`,
    'plan.yaml:1: models[0] makes a cell whose name has 309 characters; expected at most 300: ',
  ],
  ['models:\n  - model: --json=x', 'plan.yaml:2: models[0].model is "--json=x"; expected a MODEL, and no flag'],
  [`models:\n  - {name: ${'n'.repeat(101)}}`, 'plan.yaml:2: models[0].name has 101 characters'],
  [
    `runs: [${Array.from({ length: 40 }, (_, i) => i + 1)}]\nseed: [${Array.from({ length: 40 }, (_, i) => i)}]\nmodels: [m]`,
    'plan.yaml:3: models[0] makes 1600 cells; a plan has at most 1000',
  ],
  ['models: [m', 'plan.yaml:1: this is not YAML, nor JSON: '],
  ['runs: 1\nruns: 2\nmodels: [m]', 'plan.yaml:2: this is not YAML, nor JSON: Map keys must be unique'],
  ['models: !!js/function m', 'plan.yaml:1: this is not YAML, nor JSON: '],
  ['models: [m]\n---\nmodels: [n]', 'this is not YAML, nor JSON: '],
])('%j is refused by line and field', (content, words) => {
  expect(() => cells(content)).toThrow(words);
});

test('a plan whose few bytes stand for many values is refused', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : Array(9).fill(`*a${i - 1}`)}]`);
  expect(() => cells(`${levels.join('\n')}\nmodels: *a11`)).toThrow('plan.yaml: it cannot be read as a plan: ');
  expect(() => cells(`models: ${'['.repeat(100_000)}`)).toThrow('plan.yaml');
});

test('a plan of too many cells is refused before any is made', () => {
  let made = 0;
  const counted = FLAGS.map((flag) => ({
    ...flag,
    get long() {
      if (flag.name === 'runs') made++;
      return flag.long;
    },
  }));
  const numbers = Array.from({ length: 1000 }, (_, i) => i + 1);
  const plan = JSON.stringify({ runs: numbers, models: numbers.map((i) => `m${i}`) });
  expect(() => cellsOf(PlanSource.parse(plan, 'plan.json'), counted)).toThrow(
    'models makes 1000000 cells; a plan has at most 1000. Split it into several plans.',
  );
  expect(made).toBe(0);
});
