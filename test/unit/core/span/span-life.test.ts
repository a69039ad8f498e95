import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { isTracing, isUnsampled } from '../../../../lib/core/process/is-tracing.js';
import { runInSpan } from '../../../../lib/core/span/run-in-span.js';
import { IDLE_SPAN } from '../../../../lib/core/span/span-life.js';
import { startSpan } from '../../../../lib/core/span/start-span.js';
import { suppressTracing } from '../../../../lib/core/process/suppression.js';
import { runtime } from '../../../../lib/core/runtime/runtime.js';
import { NO_MASKER } from '../../../../lib/privacy/masker.js';
import { privacy } from '../../../../lib/privacy/privacy-state.js';
import { captureSpans, stopCapture, type SpanCapture } from '../../../support/spans.js';

let spans: SpanCapture;
beforeEach(() => {
  spans = captureSpans();
});
afterEach(() => {
  stopCapture();
  Object.assign(runtime, { enabled: true, masker: undefined, maskAtSource: false, skipUnsampledChildren: false });
});

describe('starting a span', () => {
  it('takes kind, attributes, links and parent', () => {
    const surrounding = startSpan({ name: 'outer' });
    const linked = trace.getSpanContext(surrounding.context)!;
    const life = startSpan({
      name: 'SELECT orders',
      kind: SpanKind.CLIENT,
      attributes: { 'db.system.name': 'postgresql' },
      links: [{ context: linked }],
      parent: surrounding.context,
    });
    life.succeed();
    surrounding.succeed();
    const span = spans.named('SELECT orders');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.attributes).toEqual({ 'db.system.name': 'postgresql' });
    expect(span.links.map((link) => link.context.spanId)).toEqual([linked.spanId]);
    expect(span.parentSpanContext?.spanId).toBe(linked.spanId);
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
  });

  it('starts a new trace that is linked to the surrounding one', () => {
    const outer = startSpan({ name: 'outer' });
    outer.run(() => startSpan({ name: 'job', root: true }).succeed());
    outer.succeed();
    const job = spans.named('job');
    expect(job.parentSpanContext).toBeUndefined();
    expect(job.links.map((link) => link.context)).toEqual([outer.span?.spanContext()]);
    expect(job.spanContext().traceId).not.toBe(outer.span?.spanContext().traceId);
  });

  it('runs code with the span as the active one, and gives it its receiver and its arguments', () => {
    const life = startSpan({ name: 'outer' });
    const seen = life.run(
      function (this: { base: number }, more: number) {
        return [this.base + more, trace.getActiveSpan()];
      } as (...args: never[]) => unknown,
      { base: 1 },
      [2],
    );
    expect(seen).toEqual([3, life.span]);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it('masks attributes where nobody masks them later', () => {
    privacy.maskAtSource = true;
    privacy.masker = {
      ...NO_MASKER,
      attribute: (key, value) => (key === 'password' ? '***' : value),
    };
    const life = startSpan({ name: 'masked', attributes: { password: 'one' } });
    life.setAttribute('password', 'two');
    expect(life.isRecording).toBe(true);
    life.succeed();
    expect(JSON.stringify(spans.named('masked').attributes)).not.toMatch(/one|two/);
  });
});

describe('the end of a span', () => {
  it('comes once, with the first answer', () => {
    const life = startSpan({ name: 'once' });
    life.failAs('23505', 'duplicate key');
    life.succeed();
    life.fail(new TypeError('late'));
    life.cancel();
    life.setAttribute('late', true);
    expect(spans.finished()).toHaveLength(1);
    const span = spans.named('once');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'duplicate key' });
    expect(span.attributes).toEqual({ 'error.type': '23505' });
    expect(span.events).toEqual([]);
    expect(life.isRecording).toBe(false);
  });

  it('records what was thrown, under a better type where there is one', () => {
    startSpan({ name: 'plain' }).fail(new TypeError('broken'));
    startSpan({ name: 'typed' }).fail(new Error('duplicate key'), '23505');
    expect(spans.named('plain').attributes['error.type']).toBe('TypeError');
    expect(spans.named('typed').attributes['error.type']).toBe('23505');
    expect(spans.named('typed').events[0]?.attributes?.['exception.type']).toBe('Error');
  });

  it('says that the program ended before the work did', () => {
    const life = startSpan({ name: 'cut short' });
    life.abort();
    life.succeed();
    const { attributes, status } = spans.named('cut short');
    expect([attributes, status.code]).toEqual([{ 'traced.outcome': 'aborted' }, SpanStatusCode.UNSET]);
  });

  it('says that somebody gave up or that the rest goes on unseen', () => {
    startSpan({ name: 'aborted' }).fail(new DOMException('gone', 'AbortError'));
    startSpan({ name: 'cancelled' }).cancel();
    startSpan({ name: 'deferred' }).defer();
    for (const name of ['aborted', 'cancelled']) {
      expect(spans.named(name).attributes).toEqual({ 'traced.outcome': 'cancelled' });
      expect(spans.named(name).status.code).toBe(SpanStatusCode.UNSET);
    }
    expect(spans.named('deferred').attributes).toEqual({ 'traced.deferred': true });
  });
});

describe('running in a span', () => {
  it('ends with a value, a promise, a throw and a rejection, and changes none of them', async () => {
    const error = new Error('broken');
    const fail = (): never => {
      throw error;
    };
    expect(runInSpan({ name: 'value' }, () => 1)).toBe(1);
    expect(await runInSpan({ name: 'promise' }, async () => 2)).toBe(2);
    expect(() => runInSpan({ name: 'throw' }, fail)).toThrow(error);
    await expect(runInSpan({ name: 'rejection' }, async () => fail())).rejects.toBe(error);
    expect(spans.finished().map(({ name, status }) => [name, status.code])).toEqual([
      ['value', SpanStatusCode.UNSET],
      ['promise', SpanStatusCode.UNSET],
      ['throw', SpanStatusCode.ERROR],
      ['rejection', SpanStatusCode.ERROR],
    ]);
  });

  it('hands the life of the span over and makes the span active', () => {
    runInSpan({ name: 'outer' }, (life) => {
      expect(trace.getActiveSpan()).toBe(life.span);
      life.setAttribute('rows', 3);
    });
    expect(spans.named('outer').attributes).toEqual({ rows: 3 });
  });
});

describe('without tracing', () => {
  const callsOf = (run: () => void): number => {
    const before = spans.finished().length;
    run();
    return spans.finished().length - before;
  };

  it('answers a life that runs what it is given and nothing else', () => {
    stopCapture();
    expect(isTracing()).toBe(false);
    expect(isUnsampled()).toBe(true);
    const life = startSpan({ name: 'nothing' });
    expect(life).toBe(IDLE_SPAN);
    expect(life.span).toBeUndefined();
    expect(life.context).toBe(context.active());
    expect(life.run((a: number) => a + 1, undefined, [1])).toBe(2);
    life.fail(new Error('ignored'));
    life.failAs('500');
    life.cancel();
    expect(life.run(() => 3)).toBe(3);
    expect(runInSpan({ name: 'nothing' }, () => 4)).toBe(4);
  });

  it('is quiet while tracing is switched off or telemetry is at work itself', () => {
    expect(callsOf(() => context.with(suppressTracing(ROOT_CONTEXT), () => startSpan({ name: 'a' }).succeed()))).toBe(
      0,
    );
    runtime.enabled = false;
    expect(callsOf(() => startSpan({ name: 'b' }).succeed())).toBe(0);
    runtime.enabled = true;
    expect(callsOf(() => startSpan({ name: 'c' }).succeed())).toBe(1);
  });

  it('tells a trace that nobody records from one that is', () => {
    const unsampled = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 0,
    });
    expect(isUnsampled(ROOT_CONTEXT)).toBe(false);
    expect(isUnsampled(unsampled)).toBe(false);
    runtime.skipUnsampledChildren = true;
    expect(isUnsampled(unsampled)).toBe(true);
    expect(isTracing(unsampled)).toBe(true);
  });
});
