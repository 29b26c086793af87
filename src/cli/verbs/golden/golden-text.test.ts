import { ExitCode } from '../../../core/errors';
import { toJson } from '../../../core/json';
import type { GoldenResult } from './golden-judge';
import { verificationText } from './golden-text';

const EVIL = 'x\u009b2J\u001b[2J\u202e\n✓ goldens met';
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

const met = { backend: EVIL, compared: 1, count: 1, worst: 1, bound: 0, origin: EVIL, status: 'changed', why: EVIL };
const goldens = [
  { name: 'a', status: 'obsolete', why: EVIL, advice: EVIL, model: { path: EVIL }, backends: [] },
  {
    ...{ name: 'b', status: 'changed', model: { hub: EVIL } },
    backends: [{ ...met, first: { message: EVIL, output: '', batch: EVIL, deviation: 1 } }],
  },
] as unknown as GoldenResult[];
const about = { ci: false, leftovers: [], exitCode: ExitCode.violated };
const probes = [{ name: 'webgpu', available: false, why: EVIL, versions: {} }];

test('nothing of a golden is printed that a terminal would obey, or that would begin a line', () => {
  for (const some of [goldens, []]) {
    const text = verificationText({ ...about, folder: EVIL, model: EVIL, goldens: some, probes }, false);
    expect(text).toContain('x\\u009b2J\\u001b[2J\\u202e\\u000a✓ goldens met');
    expect(text).not.toMatch(OBEYED);
    expect(text).not.toMatch(/^✓ goldens met/m);
  }
});

test('JSON holds the same text, and nothing that a terminal would obey', () => {
  const text = toJson({ [EVIL]: EVIL });
  expect(text).not.toMatch(OBEYED);
  expect(JSON.parse(text)).toEqual({ [EVIL]: EVIL });
});
