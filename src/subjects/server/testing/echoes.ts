import type { Asked, Mode } from './mode';
import { refusal } from './mode';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The forms in which refusals repeat the key. */
const FORMS: Readonly<Record<string, (key: string) => string>> = {
  plain: (key) => key,
  capitals: (key) => key.toUpperCase(),
  base64: (key) => base64(`Bearer ${key}`),
  spaced: (key) => [...key].join(' '),
  lines: (key) => key.replace(/.{3}/g, '$&\n'),
  url: (key) => key.replace(/[^]/g, (one) => `%${one.charCodeAt(0).toString(16)}`),
  backwards: (key) => [...key].reverse().join(''),
  hex: (key) => Buffer.from(key).toString('hex'),
  part: (key) => key.slice(3, 19),
  often: (key) => key.repeat(15_000),
};

const refused = Object.entries(FORMS).map(([form, of]): Mode => ({
  name: `echo-${form}`,
  exitCode: 3,
  says: /answered 500 \("(No such key: )?(QmVhcmVyIH)?…/,
  answer: ({ key }) => refusal(500, form === 'often' ? of(key) : `No such key: ${of(key)}`),
}));

const ok = (body: unknown): { status: number; body: unknown } => ({ status: 200, body });
const entry = (index: unknown, embedding: unknown = [0.25, 0.5]) => ok({ data: [{ index, embedding }] });
const models = (...names: string[]) => ok({ data: names.map((id) => ({ id })) });

/** Servers that give the key back, each in another place. */
export const ECHOES: readonly Mode[] = [
  ...refused,
  {
    name: 'echo-redirect',
    exitCode: 2,
    says: /sends requests on to http:\/\/127\.0\.0\.1:9\/…/,
    answer: ({ key }) => ({ status: 307, headers: { location: `http://127.0.0.1:9/${key}/${key}?${key}` }, body: '' }),
  },
  {
    name: 'echo-at-the-end',
    exitCode: 4,
    says: /which end with ".*0\.125, \\"…\\""/,
    answer: ({ key }) => ok(`[${'0.125, '.repeat(40)}"${key}"`),
  },
  { name: 'echo-alone', exitCode: 4, says: /no whole JSON \("…"\)/, answer: ({ key }) => ok(key) },
  { name: 'echo-index', exitCode: 4, says: /has the index "…"/, answer: ({ key }) => entry(key) },
  {
    name: 'echo-index-object',
    exitCode: 4,
    says: /has the index an object/,
    answer: ({ key }) => entry({ [key]: key }),
  },
  { name: 'echo-vector', exitCode: 4, says: /vector 0 is "…"/, answer: ({ key }) => entry(0, key) },
  { name: 'echo-number', exitCode: 4, says: /number 0 of vector 0 is "…"/, answer: ({ key }) => entry(0, [key, key]) },
  { name: 'echo-model', exitCode: 2, lists: true, says: /whose name is "…"/, answer: ({ key }) => models(key) },
  {
    name: 'echo-models',
    exitCode: 2,
    lists: true,
    says: /lists small, …/,
    answer: ({ key }) => models('small', key, key),
  },
  {
    name: 'echo-in-two',
    exitCode: 2,
    lists: true,
    says: /lists …/,
    answer: ({ key }) => models(key.slice(0, 10), key.slice(10)),
  },
  {
    name: 'echo-broken-http',
    exitCode: 3,
    says: /cannot be reached/,
    answer: ({ key, response }: Asked) => {
      response.socket!.end(`HTTP/1.1 200 ${key}\r\n${key}\r\n\r\n`);
      return 'done';
    },
  },
];
