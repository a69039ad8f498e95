import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bundlers } from './bundlers.mjs';

const here = import.meta.dirname;

function run(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], { env: { PATH: process.env.PATH } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code, output }));
  });
}

for (const [name, bundle] of Object.entries(bundlers)) {
  describe(name, () => {
    for (const format of ['esm', 'cjs']) {
      for (const isInside of [false, true]) {
        // Whatever is inside must not be looked for outside: that folder has no packages above it.
        const parent = isInside ? tmpdir() : here;
        it(`starts, traces and ends as ${format} with its packages ${isInside ? 'inside' : 'outside'}`, async () => {
          const folder = mkdtempSync(join(parent, 'bundle-'));
          try {
            const file = await bundle({ entry: join(here, 'app.mjs'), folder, format, isInside });
            const { code, output } = await run(file);
            assert.equal(code, 0, output);
            assert.deepEqual(JSON.parse(output.trim().split('\n').at(-1)), {
              statuses: [200, 200],
              names: ['GET /orders/place/:id', 'OrderService.place'],
            });
          } finally {
            rmSync(folder, { recursive: true });
          }
        });
      }
    }
  });
}
