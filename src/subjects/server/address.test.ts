import { UsageError } from '../../core/errors';
import { isServerAddress, serverAddress } from './address';
import { keyFor } from './key';
import { protocolFor } from './protocols';

test('an address begins with http:// or https://', () => {
  expect(['http://a/embed', 'HTTPS://a/embed'].every(isServerAddress)).toBe(true);
  expect(['', 'owner/name', './http', 'ftp://a', 'http:a'].some(isServerAddress)).toBe(false);
});

test.each([
  ['http://user:hidden@host/embed', 'at host has a user name or password in it'],
  ['http://host/embed?api-key=hidden', 'at host has a parameter "api-key", which looks like a secret'],
  ['http://host/embed?x=1&access_token=hidden', '"access_token"'],
  ['http://host/embed#there', 'expected an address without #there'],
  ['http://', 'which is no address'],
])('%s is refused, and no secret is repeated', (model, words) => {
  expect(() => serverAddress(model)).toThrow(UsageError);
  expect(() => serverAddress(model)).toThrow(words);
  expect(() => serverAddress(model)).not.toThrow('hidden');
});

test.each([
  ['https://host/v1/embeddings', "OpenAI's"],
  ['https://host/openai/deployments/x/embeddings?api-version=1', "OpenAI's"],
  ['http://host/embed', "text-embeddings-inference's"],
  ['http://host/model/embed/', "text-embeddings-inference's"],
  ['http://host/api/embed', "Ollama's"],
])('the path of %s says that the protocol is %s', (model, whose) => {
  expect(protocolFor(serverAddress(model)).whose).toBe(whose);
});

test('where the path says nothing, the kind has to be named', () => {
  const url = serverAddress('http://host/vectors');
  expect(() => protocolFor(url)).toThrow(/say with `kind` openai, tei or ollama/);
  expect(protocolFor(url, 'tei').whose).toBe("text-embeddings-inference's");
});

test.each(['https://huggingface.co/google/bert', 'https://hf.co/google/bert/tree/main'])(
  'of %s, a page of the hub, the id is asked for',
  (page) => {
    expect(() => protocolFor(serverAddress(page))).toThrow(/named by its id alone: google\/bert\.$/);
    expect(protocolFor(serverAddress('https://huggingface.co/a/b'), 'tei').whose).toBe("text-embeddings-inference's");
  },
);

test('the models are listed at the same address', () => {
  const listed = (model: string): string => {
    const url = serverAddress(model);
    return protocolFor(url).models!.address(url).href;
  };
  expect(listed('https://host/v1/embeddings?x=1')).toBe('https://host/v1/models');
  expect(listed('http://host:11434/api/embed')).toBe('http://host:11434/api/tags');
});

test('a key is taken from the environment, that of OpenAI for its own address alone', () => {
  const env = { PADPROOF_API_KEY: ' own ', OPENAI_API_KEY: 'theirs' };
  const openai = new URL('https://api.openai.com/v1/embeddings');
  const other = new URL('https://host/v1/embeddings');
  expect(keyFor(other, env)).toBe('own');
  expect(keyFor(openai, env)).toBe('own');
  expect(keyFor(openai, { OPENAI_API_KEY: 'theirs' })).toBe('theirs');
  expect(keyFor(other, { OPENAI_API_KEY: 'theirs' })).toBeUndefined();
  expect(keyFor(new URL('https://api.openai.com.evil.example/v1'), { OPENAI_API_KEY: 'theirs' })).toBeUndefined();
  expect(keyFor(new URL('http://api.openai.com/v1'), { OPENAI_API_KEY: 'theirs' })).toBeUndefined();
});

test('a key that cannot stand in a header is not repeated', () => {
  const url = new URL('https://host/v1/embeddings');
  expect(() => keyFor(url, { PADPROOF_API_KEY: 'hid\nden' })).toThrow(/^PADPROOF_API_KEY is set, but holds other/);
  expect(() => keyFor(url, { PADPROOF_API_KEY: 'hid\nden' })).not.toThrow(/hid/);
});
