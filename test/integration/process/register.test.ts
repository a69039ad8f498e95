import { diag, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { currentHandle } from '../../../lib/sdk/start/tracing-handle.js';
import { captureDiag } from '../../unit/sdk/capture-diag.js';

const before = { ...process.env };

afterEach(async () => {
  await currentHandle()?.shutdown();
  process.env = { ...before };
  diag.disable();
  jest.resetModules();
});

describe('nestjs-traced/register', () => {
  it('starts tracing from the environment', async () => {
    process.env['OTEL_TRACES_EXPORTER'] = 'memory';
    process.env['OTEL_SERVICE_NAME'] = 'registered';
    await import('../../../lib/register.js');
    trace.getTracer('t').startSpan('work').end();
    const [span] = currentHandle()!.memory!.getFinishedSpans();
    expect(span?.resource.attributes['service.name']).toBe('registered');
  });

  it('lets the application come up whatever the environment says', async () => {
    const log = captureDiag();
    process.env['OTEL_TRACES_EXPORTER'] = 'zipkn';
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'nowhere';
    process.env['OTEL_TRACES_SAMPLER'] = '%';
    await import('../../../lib/register.js');
    expect(currentHandle()?.mode).toBe('started');
    expect(log.warn).toHaveLength(4);
    expect(log.warn.at(-1)).toMatch(/spans are not exported; set exporters or OTEL_TRACES_EXPORTER/);
  });
});
