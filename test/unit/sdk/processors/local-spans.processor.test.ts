import { afterEach, describe, expect, it } from '@jest/globals';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { LocalSpansProcessor } from '../../../../lib/sdk/processors/local-spans.processor.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';

describe('LocalSpansProcessor', () => {
  afterEach(() => diagnostics.internalErrors.clear());

  it('hands a span over when it starts and when it ends', () => {
    const seen: string[] = [];
    const sink = {
      addOpen: ({ name, open }: { name: string; open?: boolean | undefined }) => void seen.push(`${name} ${open}`),
      add: (spans: readonly { name: string; open?: boolean | undefined }[]) =>
        void seen.push(...spans.map(({ name, open }) => `${name} ${open}`)),
    };
    const tracer = new TracerProvider({ spanProcessors: [new LocalSpansProcessor(sink)] }).getTracer('test');
    const span = tracer.startSpan('first');
    span.updateName('last');
    span.end();
    expect(seen).toEqual(['first true', 'last undefined']);
  });

  it('never disturbs the call when what takes the spans fails', () => {
    const fail = (): never => {
      throw new Error('full');
    };
    const processor = new LocalSpansProcessor({ add: fail, addOpen: fail });
    new TracerProvider({ spanProcessors: [processor] }).getTracer('test').startSpan('work').end();
    expect(diagnostics.internalErrors.get('local spans')).toBe(2);
  });
});
