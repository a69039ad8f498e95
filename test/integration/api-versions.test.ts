import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

/** A process in which another copy of the API, of another version, was first. */
function runBeside(version: string) {
  const program = `
    globalThis[Symbol.for('opentelemetry.js.api.1')] = { version: '${version}' };
    const { Traced } = await import('nestjs-traced');
    const { startTracing } = await import('nestjs-traced/sdk');
    const { context, propagation, trace } = await import('@opentelemetry/api');
    const handle = startTracing({ serviceName: 'x', exporters: ['memory'], env: {} });
    class Orders { outer() { return this.inner(); } inner() { const headers = {}; propagation.inject(context.active(), headers); return headers; } }
    Traced()(Orders);
    const headers = new Orders().outer();
    await handle.flush();
    const spans = handle.memory.getFinishedSpans();
    console.log(JSON.stringify({
      names: spans.map(({ name }) => name),
      isChild: spans[0]?.parentSpanContext?.spanId === spans[1]?.spanContext().spanId,
      sent: headers.traceparent?.includes(spans[0]?.spanContext().spanId ?? '?') ?? false,
      version: globalThis[Symbol.for('opentelemetry.js.api.1')].version,
    }));
    await handle.shutdown();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return { seen: JSON.parse(stdout || '{}') as { version?: string }, stderr };
}

describe('beside another version of @opentelemetry/api', () => {
  it.each(['1.8.0', '1.9.0', '1.99.0'])('%s, everything works, and the versions are named', (version) => {
    const { seen, stderr } = runBeside(version);
    expect(seen).toMatchObject({ names: ['Orders.inner', 'Orders.outer'], isChild: true, sent: true });
    expect(stderr).toMatch(/TRACED_API_VERSIONS/);
    expect(stderr).toContain(`and ${version}`);
    expect(stderr).toContain('npm ls @opentelemetry/api');
  });

  it('leaves a newer version in force', () => {
    expect(runBeside('1.99.0').seen.version).toBe('1.99.0');
  });
});

describe('with one version', () => {
  it('says nothing', () => {
    const program = `
      const { startTracing } = await import('nestjs-traced/sdk');
      await startTracing({ exporters: ['memory'], env: {} }).shutdown();`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });
});
