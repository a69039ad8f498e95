import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as graphql from '@nestjs/graphql';
import * as mapped from '@nestjs/mapped-types';
import * as swagger from '@nestjs/swagger';
import { IsEmail, IsString, MinLength, Validate, ValidatorConstraint, validate } from 'class-validator';
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

@ValidatorConstraint()
class Strong {
  validate(value: string): boolean {
    return value.length > 3;
  }
}

@graphql.InputType()
class BaseDto {
  @graphql.Field(() => String) @Sensitive() @IsString() pin = '';
}
@graphql.InputType()
@SpanFields('mail', 'pin', 'phrase')
class CreateDto extends BaseDto {
  @graphql.Field(() => String) @SpanAttr('user.mail') @IsEmail() mail = '';
  @MinLength(3) @Sensitive() phrase = '';
  @IsString() notes = '';
}
class CardDto {
  @Sensitive('partial') @IsString() card = '';
  @Sensitive() @Validate(Strong) code = '';
}
/** Shares nothing with the others but a constraint that the application has written. */
class OtherDto {
  @IsString() card = '';
  @Validate(Strong) code = '';
}

class SwaggerPartial extends swagger.PartialType(CreateDto) {}
class NestPartial extends mapped.PartialType(CreateDto) {}
@graphql.InputType()
class GraphqlPartial extends graphql.PartialType(CreateDto) {}
class Omitted extends swagger.OmitType(CreateDto, ['notes'] as const) {}
class Picked extends swagger.PickType(CreateDto, ['mail', 'pin'] as const) {}
class Both extends swagger.IntersectionType(CreateDto, CardDto) {}
class Twice extends swagger.PartialType(Picked) {}
class Others extends swagger.PartialType(OtherDto) {}

class Users {
  @Traced() swagger(@SpanAttr('dto') _dto: SwaggerPartial): void {}
  @Traced() nest(@SpanAttr('dto') _dto: NestPartial): void {}
  @Traced() graphql(@SpanAttr('dto') _dto: GraphqlPartial): void {}
  @Traced() omitted(@SpanAttr('dto') _dto: Omitted): void {}
  @Traced() picked(@SpanAttr('dto') _dto: Picked): void {}
  @Traced() both(@SpanAttr('dto') _dto: Both): void {}
  @Traced() twice(@SpanAttr('dto') _dto: Twice): void {}
  @Traced() others(@SpanAttr('dto') _dto: Others): void {}
  @Traced() fails(dto: SwaggerPartial): void {
    throw new Error(`no user with ${dto.phrase}`);
  }
}
const users = new Users();
const plain = () => ({ mail: 'ada@example.com', pin: 'hunter2hunter2', phrase: 'correct horse', notes: 'likes tea' });
const exported = (): unknown => JSON.parse(String(tracing.spans()[0]?.attributes['dto']));
const asDeclared = { mail: expect.any(String), pin: '[REDACTED]', phrase: '[REDACTED]' };

describe('a class that was made of one with rules of class-validator', () => {
  it.each(['swagger', 'nest', 'graphql', 'omitted'] as const)('follows the rules of its source (%s)', (name) => {
    users[name](plain());
    expect(exported()).toEqual(asDeclared);
    expect(tracing.spans()[0]?.attributes).toHaveProperty(['user.mail']);
  });

  it('does so for what was picked, once more mapped, and joined of several', () => {
    users.picked({ mail: 'ada@example.com', pin: 'hunter2hunter2' });
    expect(exported()).toEqual({ mail: expect.any(String), pin: '[REDACTED]' });
    tracing.reset();
    users.twice({ mail: 'ada@example.com', pin: 'hunter2hunter2' });
    expect(exported()).toEqual({ mail: expect.any(String), pin: '[REDACTED]' });
    tracing.reset();
    users.both({ ...plain(), card: '4111111111111111', code: 'canary' });
    expect(JSON.stringify(tracing.spans())).not.toMatch(/hunter2hunter2|correct horse|canary|4111111111111111/u);
  });

  it('keeps copies of sensitive values out of errors', () => {
    expect(() => users.fails(plain())).toThrow('correct horse');
    expect(tracing.spans()[0]?.status.message).toBe('no user with [REDACTED]');
  });

  it('does not take a constraint that the application has written for a link', () => {
    users.others({ card: '1234', code: 'open' });
    expect(exported()).toEqual({ card: '1234', code: 'open' });
  });

  it('is validated as before', async () => {
    const errors = await validate(Object.assign(new SwaggerPartial(), { mail: 'none', phrase: 'x' }));
    expect(errors.map(({ property, constraints }) => [property, Object.keys(constraints ?? {})])).toEqual([
      ['mail', ['isEmail']],
      ['phrase', ['minLength']],
    ]);
    expect(Object.getOwnPropertySymbols(SwaggerPartial.prototype)).toEqual([]);
  });
});
