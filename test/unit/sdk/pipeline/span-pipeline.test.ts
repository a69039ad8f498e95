import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  AlwaysOnSampler,
  TracerProvider,
  type ReadableSpan,
  type Span,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { createMasker } from '../../../../lib/masking/masker.js';
import { createLiveMasker, type SpanMasker } from '../../../../lib/sdk/pipeline/mask-span.js';
import { SpanPipeline } from '../../../../lib/sdk/pipeline/span-pipeline.js';
import type { SpanStage } from '../../../../lib/sdk/pipeline/span-stage.js';
import { toUserProcessor, UserProcessors } from '../../../../lib/sdk/pipeline/user-processors.js';
import { seams } from '../../../../lib/shared/time/test-seams.js';
import { makeSpan } from '../make-span.js';

type Live = Span & ReadableSpan;

function stage(takesUnsampled = false): SpanStage & { readonly ended: ReadableSpan[] } {
  const ended: ReadableSpan[] = [];
  return {
    ended,
    takesUnsampled,
    onEnd: (span) => void ended.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function processor(parts: Partial<SpanProcessor>): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd: () => undefined,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    ...parts,
  };
}

const mask = createLiveMasker(createMasker());

function tracerWith(users: readonly SpanProcessor[], next: SpanStage = stage(), masker: SpanMasker = mask) {
  const pipeline = new SpanPipeline(masker, new UserProcessors(users.map(toUserProcessor), masker), next);
  const provider = new TracerProvider({ sampler: new AlwaysOnSampler(), spanProcessors: [pipeline] });
  return { tracer: provider.getTracer('t'), provider };
}

const rethrow = seams.rethrowInternalErrors;
afterEach(() => {
  seams.rethrowInternalErrors = rethrow;
});

describe('SpanPipeline', () => {
  it('masks a span once, however many processors and stages are given it', () => {
    let masked = 0;
    const counting: SpanMasker = (span) => {
      masked += 1;
      return mask(span);
    };
    const seen: ReadableSpan[] = [];
    const user = processor({ onEnd: (span) => void seen.push(span) });
    const next = stage();
    const { tracer } = tracerWith([user, user], next, counting);
    tracer.startSpan('work', { attributes: { password: 'sesame' } }).end();
    expect(masked).toBe(1);
    expect(seen).toEqual([next.ended[0], next.ended[0]]);
    expect(next.ended[0]?.attributes['password']).toBe('[REDACTED]');
  });

  it('masks nothing for a span that nobody takes', () => {
    const pipeline = new SpanPipeline(
      () => {
        throw new Error('masked');
      },
      new UserProcessors([], mask),
      stage(),
    );
    const unsampled = makeSpan({ spanContext: () => ({ traceId: '1', spanId: '2', traceFlags: TraceFlags.NONE }) });
    expect(() => pipeline.onEnd(unsampled)).not.toThrow();
  });

  it('hands recorded spans that are not sampled only to a stage that asks for them', () => {
    const unsampled = makeSpan({ spanContext: () => ({ traceId: '1', spanId: '2', traceFlags: TraceFlags.NONE }) });
    for (const takes of [false, true]) {
      const next = stage(takes);
      new SpanPipeline(mask, new UserProcessors([], mask), next).onEnd(unsampled);
      expect(next.ended).toHaveLength(takes ? 1 : 0);
    }
  });

  it('lets a processor read an open span masked and write to it', () => {
    const read: unknown[] = [];
    const next = stage();
    const { tracer } = tracerWith(
      [
        processor({
          onStart: (span) => {
            const live = span as Live;
            const link = { context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 } };
            read.push(live.attributes['password'], live.kind, live.isRecording(), live.ended, live.droppedLinksCount);
            span.setAttribute('tenant', 'acme').setAttributes({ shard: 3 }).addEvent('seen', { by: 'me' });
            span.addLink(link).addLinks([]).setStatus({ code: SpanStatusCode.ERROR, message: 'why' });
            span.updateName('renamed').recordException(new Error('broken'));
            read.push(live.name, live.status.message, live.events.length, live.links.length, live.startTime.length);
          },
        }),
      ],
      next,
    );
    tracer.startSpan('work', { kind: SpanKind.SERVER, attributes: { password: 'sesame' } }, ROOT_CONTEXT).end();
    expect(read).toEqual(['[REDACTED]', SpanKind.SERVER, true, false, 0, 'renamed', 'why', 2, 1, 2]);
    expect(next.ended[0]).toMatchObject({
      name: 'renamed',
      attributes: { tenant: 'acme', shard: 3, password: '[REDACTED]' },
      status: { code: SpanStatusCode.ERROR, message: 'why' },
    });
  });

  it('masks an open span once for all that a processor reads of it at one time, and again for what was written', () => {
    let masked = 0;
    const counting: SpanMasker = (span) => {
      masked += 1;
      return mask(span);
    };
    const read: unknown[] = [];
    let later: Live | undefined;
    const watching = processor({
      onStart: (span) => {
        const live = span as Live;
        read.push(live.name, live.status.code, live.attributes['password'], live.events, live.links, masked);
        live.setAttribute('card_number', '4111111111111111');
        read.push(live.attributes['card_number'], masked);
        later = live;
      },
    });
    const { tracer } = tracerWith([watching], stage(), counting);
    const span = tracer.startSpan('work', { attributes: { password: 'sesame' } }, ROOT_CONTEXT);
    expect(read).toEqual(['work', SpanStatusCode.UNSET, '[REDACTED]', [], [], 1, '[REDACTED]', 2]);
    span.setAttribute('password', 'another');
    expect([later?.attributes['password'], masked]).toEqual(['[REDACTED]', 3]);
    span.end();
  });

  it('gives a processor that says so what was recorded, also before the span ends', () => {
    const seen: unknown[] = [];
    const watching = processor({
      onStart: (span) => void seen.push((span as Live).attributes['password']),
      onEnding: (span) => void seen.push((span as Live).attributes['password']),
      onEnd: (span) => void seen.push(span.attributes['password']),
    });
    const next = stage();
    const users = new UserProcessors([toUserProcessor({ processor: watching, sees: 'unmasked' })], mask);
    const provider = new TracerProvider({ spanProcessors: [new SpanPipeline(mask, users, next)] });
    provider
      .getTracer('t')
      .startSpan('work', { attributes: { password: 'sesame' } })
      .end();
    expect(seen).toEqual(['sesame', 'sesame', 'sesame']);
    expect(next.ended[0]?.attributes['password']).toBe('[REDACTED]');
  });

  it('ends a span whatever a processor throws', async () => {
    seams.rethrowInternalErrors = false;
    const broken = (): never => {
      throw new Error('broken');
    };
    const next = stage();
    const failing = { onStart: broken, onEnding: broken, onEnd: broken, forceFlush: broken, shutdown: broken };
    const { tracer, provider } = tracerWith([failing], next);
    expect(() => tracer.startSpan('work').end()).not.toThrow();
    expect(next.ended).toHaveLength(1);
    await expect(provider.shutdown()).rejects.toThrow('broken');
  });

  it.each([
    [{}],
    [null],
    [{ processor: processor({}), sees: 'nothing' }],
    [{ processor: undefined, sees: 'unmasked' }],
  ])('refuses %j', (option) => {
    expect(() => toUserProcessor(option as never)).toThrow("sees: 'unmasked'");
  });
});
