import { messageOf, stackOf, UsageError } from './errors';

const throwing = {
  get message(): string {
    throw new Error('x');
  },
  toString(): string {
    throw new Error('y');
  },
};
const noText = Object.assign(new Error('x'), { message: Object.create(null) as string, stack: 1 as never });
const hiding = Object.defineProperty(new Error('x'), 'stack', {
  get: () => {
    throw new Error('z');
  },
});
const hostile = new Proxy(
  {},
  {
    getPrototypeOf: () => {
      throw new Error('p');
    },
  },
);

it.each([
  ['an object without prototype', Object.create(null)],
  ['getters that throw', throwing],
  ['a message that has no text', noText],
  ['a proxy that throws', hostile],
])('%s still has a message', (_, thrown) => {
  expect(messageOf(thrown)).toBe('something was thrown that has no text');
  expect(stackOf(thrown)).toBe('something was thrown that has no text');
});

it('takes the message where the stack cannot be read, and any value as text, to a limit', () => {
  expect(stackOf(hiding)).toBe('x');
  expect(messageOf(undefined)).toBe('undefined');
  expect(messageOf(Symbol('s'))).toBe('Symbol(s)');
  expect(messageOf('a'.repeat(1e6))).toHaveLength(10_001);
});

test('a message of any length keeps its beginning and its end', () => {
  const { message } = new UsageError(`model.json: ${'x'.repeat(300_000)}. Convert it again.`);
  expect(message.length).toBeLessThan(4000);
  expect(message).toMatch(/^model\.json: x+ … \(\d+ characters are left out\) … x+\. Convert it again\.$/);
  expect(new UsageError('short').message).toBe('short');
});
