import { describe, expect, it } from '@jest/globals';
import { isPatched, replaceBoundMethod, replaceMethod } from '../../../../lib/drivers/common/own-method.js';

class Client {
  readonly name = 'a';
  query(text: string, _more?: unknown): string {
    return `${this.name}: ${text}`;
  }
}

describe.each([
  ['a replaced method', replaceMethod],
  ['a replaced method with its object bound', replaceBoundMethod],
] as const)('%s', (_, replace) => {
  it('keeps name, length and listing, and leaves the class and other objects alone', () => {
    const [traced, other] = [new Client(), new Client()];
    replace(
      traced,
      'query',
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          return `${String(Reflect.apply(original, this, args))}!`;
        },
    );
    expect([traced.query('x'), other.query('x')]).toEqual(['a: x!', 'a: x']);
    expect([traced.query.name, traced.query.length]).toEqual(['query', Client.prototype.query.length]);
    expect(Object.keys(traced)).toEqual(['name']);
    const literal = { send: () => 1 };
    replace(literal, 'send', (original) => original);
    expect(Object.keys(literal)).toEqual(['send']);
  });

  it('leaves out what is absent, and a frozen object as it is', () => {
    const frozen = Object.freeze(new Client());
    replace(frozen, 'query', () => () => 'traced');
    replace(frozen, 'absent', () => () => 'traced');
    expect(frozen.query('x')).toBe('a: x');
    expect('absent' in frozen).toBe(false);
  });
});

describe('a method that is replaced twice', () => {
  const count = (calls: string[], name: string) => (original: (...args: unknown[]) => unknown) =>
    function (this: unknown, ...args: unknown[]) {
      calls.push(name);
      return Reflect.apply(original, this, args) as unknown;
    };

  it('is traced once, so that handing a client in twice doubles nothing', () => {
    const [client, calls] = [new Client(), [] as string[]];
    replaceMethod(client, 'query', count(calls, 'first'));
    replaceMethod(client, 'query', count(calls, 'second'));
    expect([client.query('x'), calls]).toEqual(['a: x', ['first']]);
  });

  it('tells both of two listeners to one message of its end', () => {
    const [client, calls] = [new Client(), [] as string[]];
    replaceBoundMethod(client, 'query', count(calls, 'first'));
    replaceBoundMethod(client, 'query', count(calls, 'second'));
    expect([client.query('x'), calls]).toEqual(['a: x', ['second', 'first']]);
  });
});

it('knows the functions of OpenTelemetry by what they say of themselves', () => {
  const original = () => 1;
  expect(isPatched(Object.assign(() => original(), { __wrapped: true, __original: original }))).toBe(true);
  expect([original, Object.assign(() => 1, { __wrapped: true }), undefined].map(isPatched)).toEqual([
    false,
    false,
    false,
  ]);
});
