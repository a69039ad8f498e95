import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { insideOf, isInsideGroup } from '../../../../lib/drivers/common/inside.js';
import { IDLE_SPAN } from '../../../../lib/core/span/span-life.js';
import { startSpan } from '../../../../lib/core/span/start-span.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());

describe('the inside of a call of a driver', () => {
  it('is known below it, to its own group only', () => {
    const life = startSpan({ name: 'SELECT orders' });
    const inside = insideOf('pg', life, life.context);
    const below = startSpan({ name: 'of the driver', parent: inside }).context;
    const other = trace.setSpan(inside.setValue(createContextKey('other'), 1), trace.getSpan(below) as never);
    for (const one of [inside, below, other]) {
      expect([isInsideGroup('pg', one), isInsideGroup('mysql', one)]).toEqual([true, false]);
    }
    expect(isInsideGroup('pg', context.active())).toBe(false);
  });

  it('is known of a call without a span, too', () => {
    expect(isInsideGroup('pg', insideOf('pg', IDLE_SPAN, ROOT_CONTEXT))).toBe(true);
  });

  it('is read by another copy of the library, which knows neither the span nor its context', () => {
    const life = startSpan({ name: 'SELECT orders' });
    const inside = insideOf('pg', life, life.context);
    expect(inside.getValue(Symbol.for('nestjs-traced.driver'))).toBe('pg');
  });
});
