import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const ownCopy = join(process.cwd(), 'node_modules/@opentelemetry/api');
const ownVersion = (JSON.parse(readFileSync(join(ownCopy, 'package.json'), 'utf8')) as { version: string }).version;
const noted = (version: string) => `globalThis[Symbol.for('opentelemetry.js.api.1')] = { version: '${version}' };`;

/** A process in which something else came first. */
async function runBeside(first: string) {
  const program = `
    ${first}
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
const runs = new Map(VERSIONS.map((version) => [version, runBeside(noted(version))]));

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

/** A copy of the API in a folder of its own, as an application gets by a package that asks for another version. */
function installCopy(folder: string, version: string): string {
  const copy = join(folder, 'node_modules/@opentelemetry/api');
  cpSync(ownCopy, copy, { recursive: true });
  for (const file of ['package.json', ...['src', 'esm', 'esnext'].map((format) => `build/${format}/version.js`)]) {
    const path = join(copy, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(ownVersion, version));
  }
  return copy;
}

describe('beside another copy that has only set its logger', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'api-copy-')));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['1.4.1', '1.8.0', '1.99.0'])(
    '%s, there are spans, and a line that says where both copies are',
    async (version) => {
      const copy = installCopy(join(folder, version), version);
      const { seen, stderr } = await runBeside(`
      const { createRequire } = await import('node:module');
      const other = createRequire(import.meta.url)(${JSON.stringify(copy)});
      other.diag.setLogger({ error() {}, warn() {}, info() {}, debug() {}, verbose() {} });
      if (globalThis[Symbol.for('opentelemetry.js.api.1')].version !== '${version}') throw new Error('no other version');`);
      expect(seen).toMatchObject({ names: ['Orders.inner', 'Orders.outer'], isChild: true, sent: true });
      expect(stderr).toContain(`: ${ownVersion} (used by nestjs-traced) and ${version} (`);
      expect(stderr).toContain(join('node_modules', '@opentelemetry', 'api') + ', ');
      expect(stderr).toContain(`${copy})`);
      expect(stderr).toContain('run `npm ls @opentelemetry/api`');
    },
  );
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
