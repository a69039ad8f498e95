// The package as npm would publish it, in an empty folder, by what the README says and nothing else.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readmeCommand, readmeFiles } from '../support/readme.js';
import { freePort } from '../support/backends/server.mjs';

const execute = promisify(execFile);
const shell = (command: string, cwd: string) => execute('sh', ['-c', command], { cwd, timeout: 240_000 });

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-traced-packed-'));
  let app: ChildProcess | undefined;

  beforeAll(async () => {
    await shell(`npm pack --ignore-scripts --silent --pack-destination '${folder}'`, process.cwd());
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await shell(readmeCommand('npm install nestjs-traced').replace('nestjs-traced', `./${tarball}`), folder);
    readmeFiles().forEach((text, name) => writeFileSync(join(folder, name), text));
  }, 300_000);

  afterAll(() => {
    app?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('compiles the first application of the README without an error', async () => {
    const { stdout } = await shell('npx --no-install tsc', folder);
    expect(stdout).toBe('');
  }, 60_000);

  it('runs it, and shows the trace of a request with the attribute of the method', async () => {
    const port = await freePort();
    app = spawn(process.execPath, ['main.js'], {
      cwd: folder,
      env: { ...process.env, PORT: String(port), OTEL_TRACES_EXPORTER: 'console' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    app.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const get = () => fetch(`http://127.0.0.1:${port}/orders/42`).catch(() => undefined);
    let response = await get();
    for (let tries = 0; response === undefined && tries < 100; tries += 1) {
      await sleep(100);
      response = await get();
    }
    expect(await response?.json()).toEqual({ id: '42', status: 'paid' });

    // An application that is asked to stop sends what it still has.
    app.kill('SIGTERM');
    await once(app, 'close');
    expect(output).toMatch(/GET \/orders\/:id/);
    expect(output).toMatch(/order\.find/);
    expect(output).toMatch(/order\.id\W+42/);
  }, 60_000);
});
