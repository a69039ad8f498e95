import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A process in which another copy of the API, of another version, was first. */
async function runBeside(version: string) {
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
    // Before any tick of the event loop.
    process.exit(0);`;
  const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '--eval', program]);
  return { seen: JSON.parse(stdout || '{}') as { version?: string }, stderr };
}

// All processes at once, each for itself.
const VERSIONS = ['1.8.0', '1.9.0', '1.99.0'] as const;
const runs = new Map(VERSIONS.map((version) => [version, runBeside(version)]));

describe('beside another version of @opentelemetry/api', () => {
  it.each(VERSIONS)('%s, everything works, and the versions are named', async (version) => {
    const { seen, stderr } = await runs.get(version)!;
    expect(seen).toMatchObject({ names: ['Orders.inner', 'Orders.outer'], isChild: true, sent: true });
    expect(stderr).toMatch(/TRACED_API_VERSIONS/);
    expect(stderr).toContain(`and ${version}`);
    expect(stderr).toContain('npm ls @opentelemetry/api');
  });

  it('leaves a newer version in force', async () => {
    expect((await runs.get('1.99.0')!).seen.version).toBe('1.99.0');
  });
});

describe('with one version', () => {
  it('says nothing', async () => {
    const program = `
      const { startTracing } = await import('nestjs-traced/sdk');
      await startTracing({ exporters: ['memory'], env: {} }).shutdown();`;
    const { stderr } = await execute(process.execPath, ['--input-type=module', '--eval', program]);
    expect(stderr).toBe('');
  });
});
