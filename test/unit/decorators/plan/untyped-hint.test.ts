import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Sensitive } from '../../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../../lib/decorators/span-attr.decorator.js';
import { SpanFields } from '../../../../lib/decorators/span-fields.decorator.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';
import { captureDiag, type CapturedDiag } from '../../sdk/capture-diag.js';

let tracing: TracingCapture;
let diag: CapturedDiag;
beforeEach(() => {
  tracing = captureTracing();
  diag = captureDiag();
});
afterEach(async () => {
  diag.restore();
  await tracing.close();
});

@SpanFields('hintId')
class SignUpDto {
  hintId = '';
  @Sensitive() hintPin = '';
  name = '';
}
const plain = (): SignUpDto => ({ hintId: '1', hintPin: 'hunter2hunter2', name: 'Ada' });

/** A method as esbuild and tsx leave it: decorated, and nothing written down about it. */
function decorated(Holder: { readonly prototype: object }, key: string, ...decorators: readonly unknown[]): void {
  const descriptor = Reflect.getOwnPropertyDescriptor(Holder.prototype, key) as PropertyDescriptor;
  for (const decorate of decorators as ((...args: unknown[]) => void)[]) decorate(Holder.prototype, key, descriptor);
  Reflect.defineProperty(Holder.prototype, key, descriptor);
}
const parameter = (index: number, decorate: unknown) => (target: object, key: string) =>
  (decorate as (...args: unknown[]) => void)(target, key, index);

describe('a plain object for a parameter of which no type was written down', () => {
  it('is told of once per class, with class, method, parameter and what to write', () => {
    class Users {
      signUp(_id: string, _dto: SignUpDto): void {}
      change(_dto: SignUpDto): void {}
    }
    decorated(Users, 'signUp', Traced());
    decorated(Users, 'change', Traced());
    const users = new Users();
    for (let call = 0; call < 3; call++) users.signUp('1', plain());
    users.change(plain());
    expect(diag.warn).toEqual([
      "nestjs-traced: Users.signUp() was given a plain object for its parameter 2 with 'hintPin', about which SignUpDto has rules, " +
        'but no type of the parameter was written down, so no rules apply to it. Name it: @Sensitive({ type: SignUpDto }) or ' +
        "@SpanAttr('…', { type: SignUpDto }) before the parameter. Or compile with emitDecoratorMetadata (esbuild and tsx " +
        'cannot), which writes types for methods that have a decorator of their own. This is said once per class.',
    ]);
  });

  it('is told of for a method that only its class traces, which the compiler says nothing about', () => {
    @Traced()
    class Members {
      signUp(_dto: SignUpDto): void {}
    }
    new Members().signUp(plain());
    expect(diag.warn).toEqual([expect.stringContaining('Members.signUp()')]);
  });

  it('is told of for a list of fields only where the object is exported', () => {
    class Exporting {
      find(_query: { hintId: string }): void {}
    }
    class Quiet extends Object {
      find(_query: { hintId: string }): void {}
    }
    decorated(Exporting, 'find', parameter(0, SpanAttr('query')), Traced());
    decorated(Quiet, 'find', Traced());
    new Exporting().find({ hintId: '1' });
    new Quiet().find({ hintId: '1' });
    expect(diag.warn).toEqual([expect.stringContaining('Exporting.find()')]);
  });
});

describe('nothing is said', () => {
  it.each<[string, (Holder: { readonly prototype: object }) => void, unknown]>([
    [
      'where the type is named',
      (Holder) => decorated(Holder, 'find', parameter(0, Sensitive({ type: SignUpDto })), Traced()),
      plain(),
    ],
    [
      'where the whole value is sensitive',
      (Holder) => decorated(Holder, 'find', parameter(0, Sensitive()), Traced()),
      plain(),
    ],
    ['of an instance', (Holder) => decorated(Holder, 'find', Traced()), Object.assign(new SignUpDto(), plain())],
    [
      'of objects that have nothing to do with the rules',
      (Holder) => decorated(Holder, 'find', Traced()),
      { name: 'Ada' },
    ],
    ['of plain values', (Holder) => decorated(Holder, 'find', Traced()), 'hintPin'],
  ])('%s', (_, decorate, argument) => {
    class Holder {
      find(_argument: unknown): void {}
    }
    decorate(Holder);
    new Holder().find(argument);
    expect(diag.warn).toEqual([]);
  });

  it('where the compiler wrote the type down', () => {
    class Users {
      @Traced() signUp(_dto: SignUpDto): void {}
    }
    new Users().signUp(plain());
    expect(diag.warn).toEqual([]);
  });
});
