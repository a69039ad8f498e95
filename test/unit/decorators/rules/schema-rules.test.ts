import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Param } from '@nestjs/common';
import * as v from 'valibot';
import { z } from 'zod';
import { SpanAttr } from '../../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());

const zodSchema = z
  .object({
    id: z.number(),
    pin: z.string().meta({ sensitive: true }).optional(),
    address: z.object({ street: z.string().meta({ sensitive: 'partial' }), city: z.string() }).nullable(),
    cards: z.array(z.object({ number: z.string().meta({ sensitive: true }) })).default([]),
    fullName: z.string(),
  })
  .meta({ spanFields: ['id', 'pin', 'address', 'cards'] });
const valibotSchema = v.pipe(
  v.object({
    id: v.number(),
    pin: v.optional(v.pipe(v.string(), v.metadata({ sensitive: true }))),
    address: v.nullable(
      v.object({ street: v.pipe(v.string(), v.metadata({ sensitive: 'partial' })), city: v.string() }),
    ),
    cards: v.optional(v.array(v.object({ number: v.pipe(v.string(), v.metadata({ sensitive: true })) })), []),
    fullName: v.string(),
  }),
  v.metadata({ spanFields: ['id', 'pin', 'address', 'cards'] }),
);

class Users {
  @Traced() zod(@SpanAttr('dto') @Body({ schema: zodSchema }) _dto: unknown): void {}
  @Traced() valibot(@SpanAttr('dto') @Body({ schema: valibotSchema }) _dto: unknown): void {}
  @Traced() check(@SpanAttr('pin') @Param('pin', { schema: z.string().meta({ sensitive: true }) }) pin: string): void {
    throw new Error(`wrong pin ${pin}`);
  }
  @Traced() bare(@SpanAttr('dto') @Body({ schema: z.object({ id: z.number() }) }) _dto: unknown): void {}
  @Traced() odd(@SpanAttr('dto') @Body({ schema: z.any().meta({ sensitive: 'blur' }) }) _dto: unknown): void {}
}
const users = new Users();
const dto = (): object => ({
  id: 7,
  pin: 'hunter2hunter2',
  address: { street: 'Elm Street 1', city: 'Ulm' },
  cards: [{ number: '4111111111111111' }],
  fullName: 'Ada L',
});

describe('a schema that Nest was given', () => {
  it.each(['zod', 'valibot'] as const)('acts like the decorators: %s', (library) => {
    users[library](dto());
    expect(JSON.parse(String(tracing.spans()[0]?.attributes['dto']))).toEqual({
      id: 7,
      pin: '[REDACTED]',
      address: { street: '****', city: 'Ulm' },
      cards: [{ number: '[REDACTED]' }],
    });
  });

  it('marks a whole parameter, whose value is kept out of errors', () => {
    expect(() => users.check('hunter2hunter2')).toThrow('hunter2');
    const [span] = tracing.spans();
    expect(JSON.stringify([span?.attributes, span?.status, span?.events])).not.toContain('hunter2');
  });

  it('with a strategy that nobody knows redacts, and says so', () => {
    users.odd({ id: 1 });
    expect(tracing.spans()[0]?.attributes['dto']).toBe('[REDACTED]');
    expect([...diagnostics.internalErrors.keys()]).toEqual(["a schema's { sensitive }"]);
    diagnostics.internalErrors.clear();
  });

  it('without rules changes nothing', () => {
    users.bare({ id: 1, more: 2 });
    expect(tracing.spans()[0]?.attributes['dto']).toBe('{"id":1,"more":2}');
  });
});
