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
      '@Traced({ attributes }) on Orders.find: write an object, or a function such as ([order]) =>',
    ],
    [{ attributes: ['id'] }, '@Traced({ attributes }) on Orders.find'],
    [{ samplingAttributes: { id: 1 } }, '@Traced({ samplingAttributes }) on Orders.find: write a function'],
    [{ onResult: 'id' }, '@Traced({ onResult }) on Orders.find: write a function'],
    [{ links: {} }, '@Traced({ links }) on Orders.find: write a list of links'],
    [{ root: 'yes' }, '@Traced({ root }) on Orders.find: write true or false'],
    [{ enabled: 'no' }, '@Traced({ enabled }) on Orders.find: write true, false, or a function'],
    [
      { expected: MissingError },
      '@Traced({ expected }) on Orders.find: write a list of error classes such as [NotFoundError]',
    ],
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
