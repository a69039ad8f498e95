import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { SpanFields } from '../../../lib/decorators/span-fields.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());

class AddressDto {
  @Sensitive() street = '';
  city = '';
}
class CardDto {
  @Sensitive('partial') number = '';
  owner = '';
}
@SpanFields('mail', 'address', 'cards', 'pin', { cards: CardDto })
class SignUpDto {
  @SpanAttr('user.mail') mail = '';
  @Sensitive() pin = '';
  fullName = '';
  @Sensitive({ type: AddressDto }) address!: AddressDto;
  cards: CardDto[] = [];
}
class AdminDto extends SignUpDto {}
@Sensitive()
class Token {
  value = '';
}

class Users {
  @Traced() signUp(@SpanAttr('dto') dto: SignUpDto): string {
    return dto.mail;
  }
  @Traced() promote(@SpanAttr('dto') _dto: AdminDto): void {}
  @Traced() check(_dto: SignUpDto): void {
    throw new Error(`wrong pin ${_dto.pin} at ${_dto.address.street}`);
  }
  @Traced() all(@SpanAttr('dtos', { type: SignUpDto }) _dtos: SignUpDto[]): void {}
  @Traced() any(@Sensitive({ type: CardDto }) @SpanAttr('card') _card: { number: string; owner: string }): void {}
  @Traced() @SpanAttr('card', { type: CardDto }) async find(): Promise<CardDto> {
    return { number: '4111111111111111', owner: 'Ada' };
  }
  @Traced() token(@SpanAttr('token') _token: Token): void {}
}
const users = new Users();
const plain = (): SignUpDto => ({
  mail: 'ada',
  pin: 'hunter2hunter2',
  fullName: 'Ada L',
  address: { street: 'Elm Street 1', city: 'Ulm' },
  cards: [{ number: '4111111111111111', owner: 'Ada' }],
});
const shown = (index = 0): string => JSON.stringify(tracing.spans()[index]?.attributes);

describe('a plain object where a class is declared', () => {
  it('follows the rules of the class, nested ones included', () => {
    const dto = plain();
    expect(users.signUp(dto)).toBe('ada');
    const [span] = tracing.spans();
    expect(span?.attributes['user.mail']).toBe('ada');
    expect(JSON.parse(String(span?.attributes['dto']))).toEqual({
      mail: 'ada',
      pin: '[REDACTED]',
      address: { street: '[REDACTED]', city: 'Ulm' },
      cards: [{ number: '****1111', owner: 'Ada' }],
    });
    expect(dto).toEqual(plain());
  });

  it('is exported like an instance', () => {
    users.signUp(plain());
    users.signUp(Object.assign(new SignUpDto(), plain()));
    users.signUp(Object.assign(Object.create(null), plain()));
    expect(shown(1)).toBe(shown(0));
    expect(shown(2)).toBe(shown(0));
  });

  it('follows inherited rules', () => {
    users.promote(plain());
    expect(shown()).not.toMatch(/Ada L|hunter2|Elm/);
  });

  it('is kept out of errors', () => {
    expect(() => users.check(plain())).toThrow('hunter2hunter2');
    const [span] = tracing.spans();
    expect(JSON.stringify([span?.status, span?.events])).not.toMatch(/hunter2|Elm Street/);
  });

  it('is masked as one value when its class is', () => {
    users.token({ value: 'abc' });
    expect(tracing.spans()[0]?.attributes['token']).toBe('[REDACTED]');
  });
});

describe('a type that the compiler does not write down', () => {
  it('is named for the items of an array, a parameter and a result', async () => {
    users.all([plain()]);
    users.any({ number: '4111111111111111', owner: 'Ada' });
    await users.find();
    expect(shown(0)).not.toMatch(/Ada L|hunter2|Elm|41111/);
    expect(tracing.spans()[1]?.attributes['card']).toBe('{"number":"****1111","owner":"Ada"}');
    expect(shown(2)).toBe(shown(1));
  });

  it('is refused when it is no class', () => {
    const where = { method(): void {} };
    expect(() => SpanAttr('a', { type: String as never })(where, 'method', 0 as never)).toThrow(
      /type is a function; write a class.*INVALID_OPTION/,
    );
    expect(() => Sensitive({ type: 1 as never })(where, 'method', 0)).toThrow(
      /type is 1; write a class.*INVALID_OPTION/,
    );
    expect(() => SpanFields({ a: 1 as never })(class A {} as never)).toThrow(/no class.*INVALID_OPTION/);
  });
});
