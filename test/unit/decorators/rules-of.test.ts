import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as graphql from '@nestjs/graphql';
import * as swagger from '@nestjs/swagger';
import { RulesOf } from '../../../lib/decorators/rules-of.decorator.js';
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

@graphql.InputType()
class AddressDto {
  @graphql.Field(() => String) @Sensitive() street = '';
  @graphql.Field(() => String) city = '';
}
@graphql.InputType()
@SpanFields('mail', 'pin', 'address')
class CreateDto {
  @graphql.Field(() => String) @SpanAttr('user.mail') mail = '';
  @graphql.Field(() => String) @Sensitive() pin = '';
  @graphql.Field(() => AddressDto) @Sensitive({ type: AddressDto }) address!: AddressDto;
  @graphql.Field(() => String) notes = '';
}
class MoreDto {
  @Sensitive('partial') card = '';
}

@RulesOf(CreateDto)
class Partial extends swagger.PartialType(CreateDto) {}
@RulesOf(CreateDto)
class Picked extends swagger.PickType(CreateDto, ['mail', 'pin']) {}
@RulesOf(CreateDto)
class Omitted extends swagger.OmitType(CreateDto, ['notes']) {}
@RulesOf(CreateDto, MoreDto)
class Both extends swagger.IntersectionType(CreateDto, MoreDto) {}
@RulesOf(CreateDto)
@graphql.InputType()
class Input extends graphql.PartialType(CreateDto) {}
class Sub extends Partial {}

class Users {
  @Traced() partial(@SpanAttr('dto') _dto: Partial): void {}
  @Traced() picked(@SpanAttr('dto') _dto: Picked): void {}
  @Traced() omitted(@SpanAttr('dto') _dto: Omitted): void {}
  @Traced() both(@SpanAttr('dto', { type: Both }) _dto: Partial & { card: string }): void {}
  @Traced() input(@SpanAttr('dto') _dto: Input): void {}
  @Traced() sub(@SpanAttr('dto') _dto: Sub): void {}
  @Traced() fails(dto: Partial): void {
    throw new Error(`no user with ${dto.pin} at ${dto.address?.street}`);
  }
}
const users = new Users();
const plain = () => ({
  mail: 'ada',
  pin: 'hunter2hunter2',
  address: { street: 'Elm Street 1', city: 'Ulm' },
  notes: 'likes tea',
});
const exported = (): unknown => JSON.parse(String(tracing.spans()[0]?.attributes['dto']));
const asDeclared = { mail: 'ada', pin: '[REDACTED]', address: { street: '[REDACTED]', city: 'Ulm' } };

describe('@RulesOf()', () => {
  it.each(['partial', 'omitted', 'input', 'sub'] as const)(
    'gives a mapped class the rules of its source (%s)',
    (name) => {
      users[name](plain());
      expect(exported()).toEqual(asDeclared);
      expect(tracing.spans()[0]?.attributes['user.mail']).toBe('ada');
    },
  );

  it('leaves out what was not picked', () => {
    users.picked({ mail: 'ada', pin: 'hunter2hunter2' });
    expect(exported()).toEqual({ mail: 'ada', pin: '[REDACTED]' });
  });

  it('takes the rules of several classes', () => {
    class Fields {
      @Traced() all(@SpanAttr('dto') _dto: Open): void {}
    }
    users.both({ ...plain(), card: '4111111111111111' });
    expect(exported()).toEqual(asDeclared);
    tracing.reset();
    new Fields().all(Object.assign(new Open(), { card: '4111111111111111' }));
    expect(exported()).toEqual({ card: '****1111' });
  });

  it('keeps copies of sensitive values out of errors', () => {
    expect(() => users.fails(plain())).toThrow('hunter2hunter2');
    const [span] = tracing.spans();
    const shown = JSON.stringify([span?.status, span?.events, span?.attributes]);
    expect(shown).toContain('no user with [REDACTED]');
    expect(shown).not.toMatch(/hunter2hunter2|Elm Street/u);
  });

  it('joins the fields that the class lists itself, in either order of the decorators', () => {
    users.partial(Object.assign(new First(), plain()) as Partial);
    expect(exported()).toEqual({ notes: 'likes tea', ...asDeclared });
    tracing.reset();
    users.partial(Object.assign(new Second(), plain()) as Partial);
    expect(exported()).toEqual({ notes: 'likes tea', ...asDeclared });
  });

  it('changes nothing of the class, and what is validated or transformed', () => {
    expect(Object.getOwnPropertyNames(Partial.prototype)).toEqual(['constructor']);
    expect(Object.getOwnPropertySymbols(Partial.prototype)).toEqual([]);
    expect(Object.keys(new Partial())).toEqual(Object.keys(new (swagger.PartialType(CreateDto))()));
  });

  it('says what to write where it cannot act', () => {
    expect(() => RulesOf({} as typeof CreateDto)(class Empty {})).toThrow('@RulesOf() on Empty: no class is named');
    expect(() => (RulesOf(CreateDto) as (target: object, member: string) => void)(Users.prototype, 'sub')).toThrow(
      'write it before the class',
    );
  });
});

@RulesOf(MoreDto)
class Open {
  card = '';
}
@RulesOf(CreateDto)
@SpanFields('notes')
class First {
  notes = '';
}
@SpanFields('notes')
@RulesOf(CreateDto)
class Second {
  notes = '';
}
