import { describe, expect, it } from '@jest/globals';
import { Traced } from '../../../lib/decorators/traced.decorator.js';

class MissingError extends Error {}

/** Decorates a method of a new class. */
function decorate(options: object): void {
  class Orders {
    find(): void {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, 'find')!;
  Traced(options)(Orders.prototype as never, 'find' as never, descriptor as never);
}

describe('a value of @Traced()', () => {
  it.each<[object, string]>([
    [
      { attributes: 'id' },
      "@Traced() on Orders.find: attributes is a text; write an object, for example { 'order.kind': 'web' }, or a function",
    ],
    [{ attributes: ['id'] }, '@Traced() on Orders.find: attributes is a list'],
    [{ samplingAttributes: { id: 1 } }, 'samplingAttributes is an object; write a function'],
    [{ onResult: 'id' }, 'onResult is a text; write a function'],
    [{ links: {} }, 'links is an object; write a list of links'],
    [{ root: 'yes' }, 'root is a text; write true or false'],
    [{ enabled: 'no' }, 'enabled is a text; write true or false, or a function'],
    [{ expected: MissingError }, 'expected is a function; write a list of error classes such as [NotFoundError]'],
  ])('is refused where it would do nothing: %j', (options, message) => {
    expect(() => decorate(options)).toThrow(message);
  });

  it('is taken in every form that the options have', () => {
    const any = (): never => [] as never;
    for (const options of [
      { attributes: { id: 1 }, links: [], expected: [MissingError], enabled: false, root: true },
      {
        attributes: any,
        links: any,
        expected: () => false,
        enabled: () => true,
        onResult: any,
        samplingAttributes: any,
      },
      { attributes: undefined, links: undefined, expected: undefined, enabled: undefined, onResult: undefined },
    ]) {
      expect(() => decorate(options)).not.toThrow();
    }
  });
});
