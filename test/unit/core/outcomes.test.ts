import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import type { ExceptionRecord } from '../../../lib/core/contracts/exception-record.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

class NotFound extends Error {}

class Failing {
  @Traced() fail(error: unknown): never {
    throw error;
  }
  @Traced() async reject(error: unknown): Promise<never> {
    throw error;
  }
  @Traced() outer(error: unknown): never {
    return this.middle(error);
  }
  @Traced() middle(error: unknown): never {
    return this.fail(error);
  }
  @Traced({ expected: [NotFound] }) find(error: unknown): never {
    throw error;
  }
  @Traced({ expected: (error) => error === 'known' }) predicate(error: unknown): never {
    throw error;
  }
  @Traced() login(@Sensitive() _password: string, error: unknown): never {
    throw error;
  }
}

let tracing: TracingCapture;
const failing = new Failing();
const caught = (callback: () => unknown): unknown => {
  try {
    callback();
  } catch (error) {
    return error;
  }
  return new Error('nothing was thrown');
};
const exceptions = (span: ReadableSpan): Record<string, unknown>[] =>
  span.events.filter((event) => event.name === 'exception').map((event) => event.attributes ?? {});

beforeEach(() => {
  tracing = captureTracing({ limits: { attributeValueLength: 65_536 } });
});
afterEach(async () => {
  await tracing.close();
  runtime.exceptionSignal = 'span-event';
  runtime.onException = undefined;
  runtime.classifiers.length = 0;
});

describe('an error', () => {
  it('sets the status, error.type and one exception', () => {
    const error = new TypeError('no such order');
    expect(caught(() => failing.fail(error))).toBe(error);
    const span = tracing.find('Failing.fail');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such order' });
    expect(span.attributes).toEqual({ 'error.type': 'TypeError' });
    expect(exceptions(span)).toEqual([
      { 'exception.type': 'TypeError', 'exception.message': 'no such order', 'exception.stacktrace': error.stack },
    ]);
  });

  it('is a time limit, also where Node hides it in an AbortError', async () => {
    const { setTimeout: wait } = await import('node:timers/promises');
    const error = await wait(60_000, undefined, { signal: AbortSignal.timeout(1) }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(caught(() => failing.fail(error))).toBe(error);
    const span = tracing.find('Failing.fail');
    expect([span.status.code, span.attributes]).toEqual([SpanStatusCode.ERROR, { 'error.type': 'timeout' }]);
  });

  it('is recorded once in a trace while every span on its way is an error', () => {
    caught(() => failing.outer(Object.freeze(new Error('deep'))));
    const finished = tracing.spans();
    expect(finished.map((span) => span.status.code)).toEqual([2, 2, 2]);
    expect(finished.map((span) => exceptions(span).length)).toEqual([1, 0, 0]);
  });

  it('is recorded again in another trace', () => {
    const error = new Error('shared');
    caught(() => failing.fail(error));
    caught(() => failing.fail(error));
    expect(tracing.spans().map((span) => exceptions(span).length)).toEqual([1, 1]);
  });

  it.each([
    [undefined, 'undefined', 'undefined'],
    [null, 'null', 'null'],
    ['text', 'string', 'text'],
    [42, 'number', '42'],
    [{}, 'Object', undefined],
    [Object.create(null), '_OTHER', undefined],
  ])('that is %p is caught right', (thrown, type, message) => {
    expect(caught(() => failing.outer(thrown))).toBe(thrown);
    const span = tracing.find('Failing.fail');
    expect(span.attributes['error.type']).toBe(type);
    expect(exceptions(span)).toEqual([
      { 'exception.type': type, ...(message === undefined ? {} : { 'exception.message': message }) },
    ]);
    expect(tracing.spans().flatMap(exceptions)).toHaveLength(1);
  });

  it('is a time limit by its error.type, and what was thrown by its exception.type', () => {
    const limit = Object.assign(new Error('too slow'), { name: 'TimeoutError' });
    caught(() => failing.fail(limit));
    const span = tracing.find('Failing.fail');
    expect(span.attributes['error.type']).toBe('timeout');
    expect(exceptions(span)[0]?.['exception.type']).toBe('TimeoutError');
  });

  it('keeps the cause and the parts of an AggregateError, within bounds', () => {
    const cause = new RangeError('the cause');
    const many = new AggregateError(
      Array.from({ length: 1000 }, (_, index) => new Error(`part ${index}`)),
      'many',
      { cause },
    );
    caught(() => failing.fail(many));
    const stack = String(exceptions(tracing.find('Failing.fail'))[0]?.['exception.stacktrace']);
    expect(stack).toContain('Caused by: RangeError: the cause');
    expect(stack).toContain('Error 1: Error: part 0');
    expect(stack).toContain('and 995 more errors');
    expect(stack.length).toBeLessThan(17_000);
  });

  it('with a circular cause ends', () => {
    const error = new Error('circle');
    error.cause = error;
    caught(() => failing.fail(error));
    expect(tracing.spans()).toHaveLength(1);
  });

  it('of a rejected promise is the same', async () => {
    const error = new Error('later');
    await expect(failing.reject(error)).rejects.toBe(error);
    expect(tracing.find('Failing.reject').status.code).toBe(SpanStatusCode.ERROR);
  });

  it('goes to the log instead when asked', () => {
    const records: ExceptionRecord[] = [];
    runtime.onException = (record) => records.push(record);
    runtime.exceptionSignal = 'log';
    caught(() => failing.fail(new Error('logged')));
    expect(exceptions(tracing.find('Failing.fail'))).toEqual([]);
    runtime.exceptionSignal = 'both';
    tracing.reset();
    caught(() => failing.fail(new Error('both')));
    expect(exceptions(tracing.find('Failing.fail'))).toHaveLength(1);
    expect(records.map((record) => record.attributes['exception.message'])).toEqual(['logged', 'both']);
  });

  it('stays on the span when there is no log to go to', () => {
    runtime.exceptionSignal = 'log';
    caught(() => failing.fail(new Error('nowhere else')));
    expect(exceptions(tracing.find('Failing.fail'))).toHaveLength(1);
  });

  it('carries no value of a sensitive parameter', () => {
    caught(() => failing.login('hunter2-secret', new Error('login failed for hunter2-secret')));
    const span = tracing.find('Failing.login');
    expect(JSON.stringify([span.status, span.events, span.attributes])).not.toContain('hunter2-secret');
    expect(span.status.message).toBe('login failed for [REDACTED]');
  });
});

describe('an expected error', () => {
  it.each([
    ['find', new NotFound('gone'), 'NotFound'],
    ['predicate', 'known', 'string'],
  ] as const)('of %s leaves the status unset and records no exception', (method, error, type) => {
    expect(caught(() => failing[method](error))).toBe(error);
    const span = tracing.find(`Failing.${method}`);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.events).toEqual([]);
    expect(span.attributes).toEqual({ 'error.type': type, 'traced.outcome': 'expected' });
  });

  it('is what a registered classifier says', () => {
    runtime.classifiers.push((error) => (error instanceof RangeError ? 'expected' : undefined));
    caught(() => failing.fail(new RangeError('known to the module')));
    expect(tracing.find('Failing.fail').attributes['traced.outcome']).toBe('expected');
  });

  it('of another class is an error', () => {
    caught(() => failing.find(new Error('other')));
    expect(tracing.find('Failing.find').status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('an abort', () => {
  it('is cancelled, not an error', () => {
    const controller = new AbortController();
    controller.abort();
    caught(() => failing.fail(controller.signal.reason));
    const span = tracing.find('Failing.fail');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toEqual({ 'traced.outcome': 'cancelled' });
    expect(span.events).toEqual([]);
  });

  it('by a timeout is an error', () => {
    caught(() => failing.fail(new DOMException('too slow', 'TimeoutError')));
    expect(tracing.find('Failing.fail').attributes['error.type']).toBe('timeout');
  });
});
