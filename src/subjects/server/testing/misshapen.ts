import type { Mode } from './mode';

const says = (name: string, says: RegExp, body: unknown, more: Partial<Mode> = {}): Mode => ({
  name,
  exitCode: 4,
  says,
  answer: () => ({ status: 200, body }),
  ...more,
});
const entry = (index: unknown, embedding: unknown = [0.25, 0.5]): object => ({ data: [{ index, embedding }] });
const models = (...names: unknown[]): object => ({ data: names.map((id) => ({ id })) });
const LISTS = { exitCode: 2, lists: true } as const;
const DEEP = '['.repeat(100_000);

/** Servers that answer with other than vectors. */
export const MISSHAPEN: readonly Mode[] = [
  says('empty', /0 characters that are no whole JSON/, ''),
  says('null', /no list "data"/, 'null'),
  says('page', /no whole JSON \("<html>welcome<\/html>"\)/, '<html>welcome</html>'),
  says('inherited', /no list "data"/, `{"__proto__":${JSON.stringify(entry(0))}}`),
  says('inherited-entry', /vector 0 is missing/, `{"data":[{"__proto__":${JSON.stringify({ embedding: [1] })}}]}`),
  says('deep', /no list "data"/, DEEP + ']'.repeat(DEEP.length)),
  says(
    'deep-vector',
    /number 0 of vector 0 is a list of 1/,
    `{"data":[{"embedding":${DEEP}${']'.repeat(DEEP.length)}}]}`,
  ),
  says('deep-index', /has the index a list of 1/, `{"data":[{"index":${DEEP}${']'.repeat(DEEP.length)}}]}`),
  says('many', /100000 vectors came for 1 texts/, { data: new Array<object>(100_000).fill({}) }),
  says('none-at-all', /0 vectors came for 1 texts/, { data: [] }),
  says('wide', /vector 0 has 20000 numbers; at most 16384 are read/, entry(0, new Array(20_000).fill(0.5))),
  says('wide-base64', /vector 0 is "A{40}…"/, entry(0, 'A'.repeat(1_000_000))),
  says('half-a-number', /vector 0 is "AAAAAAA="/, entry(0, 'AAAAAAA=')),
  says('no-width', /vector 0 is a list of 0; expected a list of numbers/, entry(0, [])),
  says('index-float', /has the index 0\.5/, entry(0.5)),
  says('index-negative', /has the index -1/, entry(-1)),
  says('index-huge', /has the index 1e\+300/, entry(1e300)),
  says('index-long', /has the index "x{40}…"/, entry('x'.repeat(300_000))),
  says('objects', /number 0 of vector 0 is an object/, entry(0, [{}, {}])),
  says('long-number', /number 0 of vector 0 is "y{40}…"/, entry(0, ['y'.repeat(300_000)])),
  says('controls', /number 0 of vector 0 is "\\u001b\[2J\\u009b\\u202e"/, entry(0, ['\u001b[2J\u009b\u202e'])),
  says('no-models', /lists none/, models(), LISTS),
  says('models-of-numbers', /lists none/, models(1, null, {}), LISTS),
  says(
    'many-models',
    /lists small, (small, )*small…?\. Name/,
    models(...new Array<string>(50_000).fill('small')),
    LISTS,
  ),
  says('long-model', /whose name is "m{200}…"; expected at most 200/, models('m'.repeat(100_000)), LISTS),
  says('long-models', /lists m{200}, m{98}…/, models('m'.repeat(100_000), 'm'.repeat(100_000)), LISTS),
  says('model-of-controls', /whose name is "a\\u001b\[2J"/, models('a\u001b[2J'), LISTS),
  says('model-without-name', /whose name is ""/, models(''), LISTS),
  says('no-content', /no whole JSON/, '', { answer: () => ({ status: 204, body: '' }) }),
  says('not-modified', /an address that it does not name/, '', {
    exitCode: 2,
    answer: () => ({ status: 304, body: '' }),
  }),
  says('redirect-to-itself', /sends requests on to http/, '', {
    exitCode: 2,
    answer: () => ({ status: 308, headers: { location: '?again' }, body: '' }),
  }),
  says('redirect-to-a-file', /sends requests on to null\/etc\/hostname|does not name/, '', {
    exitCode: 2,
    answer: () => ({ status: 302, headers: { location: 'file:///etc/hostname' }, body: '' }),
  }),
  says('long-message', /answered 500 \("z{300}…"\)/, '', {
    exitCode: 3,
    answer: () => ({ status: 500, body: { error: { message: 'z'.repeat(30_000) } } }),
  }),
  says('longer-message', /answered 500 \("\{.*…"\)/, '', {
    exitCode: 3,
    answer: () => ({ status: 500, body: { error: { message: 'z'.repeat(300_000) } } }),
  }),
];
