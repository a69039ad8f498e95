// `npx traced init` in what `nest new` makes, by the templates of NestJS 11 and 12, with the packed library and the packages
// that they ask for: afterwards the application compiles, starts, and prints the trace of a request.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeEmptyFolder } from './support/packed.mjs';
import { answers, cleanEnv, freePort, runInShell, startInShell } from './support/running.mjs';

/** Fills a template of @nestjs/schematics: `<%= name %>`, and `<% if (observe) { %>…<% } else { %>…<% } %>`. */
function fill(text, values) {
  return text
    .replaceAll(
      /<% if \(\w+\) \{ %>[\s\S]*?(?:<% \} else \{ %>([\s\S]*?))?<% \} %>/g,
      (_all, otherwise = '') => otherwise,
    )
    .replaceAll(/<%= (\w+) %>/g, (_all, name) => String(values[name] ?? ''));
}

function copyTemplates(from, to, values) {
  for (const path of readdirSync(from, { recursive: true })) {
    if (statSync(join(from, path)).isDirectory() || path.includes('__')) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), fill(readFileSync(join(from, path), 'utf8'), values));
  }
}

/** Only what an application is compiled and run with. */
const wanted = /^(?:typescript|@types\/node|reflect-metadata|rxjs|@nestjs\/(?:common|core|platform-express))$/;
function keepWanted(path) {
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const key of ['dependencies', 'devDependencies']) {
    manifest[key] = Object.fromEntries(Object.entries(manifest[key]).filter(([name]) => wanted.test(name)));
  }
  writeFileSync(path, JSON.stringify(manifest));
}

for (const [release, kind] of [
  [11, 'ts'],
  [12, 'ts-esm'],
]) {
  describe(`traced init in an application of NestJS ${release}`, () => {
    const { folder, tarball, remove } = makeEmptyFolder('shop');
    let app;
    after(async () => {
      await app?.stop();
      remove();
    });

    before(async () => {
      const command = `npm pack --silent @nestjs/schematics@${release} && tar xzf nestjs-schematics-*.tgz`;
      await runInShell(command, { cwd: dirname(folder) });
      const templates = join(dirname(folder), 'package/dist/lib/application/files', kind);
      copyTemplates(templates, folder, {
        name: 'shop',
        version: '0.0.1',
        strict: true,
        packageManager: 'npm',
        specFileSuffix: 'spec',
      });
      keepWanted(join(folder, 'package.json'));
      await runInShell(`npm install --silent ${tarball} @opentelemetry/api`, { cwd: folder });
    });

    it('shows what it would write, and writes nothing', async () => {
      const output = await runInShell('npx traced init', { cwd: folder });
      assert.match(output, new RegExp(`^NestJS ${release}\\.\\d+\\.\\d+, `));
      assert.match(output, /^\+ {2}@Traced\(\)$/m);
      assert.match(output, /Nothing was written/);
      assert.doesNotMatch(readFileSync(join(folder, 'src/main.ts'), 'utf8'), /TracingLogger/);
    });

    it('writes it, once', async () => {
      assert.match(await runInShell('npx traced init --write', { cwd: folder }), /4 files written/);
      assert.match(await runInShell('npx traced init --write', { cwd: folder }), /There is nothing to write/);
    });

    it('leaves an application that compiles, and prints the trace of a request', async () => {
      await runInShell('npx tsc -p tsconfig.build.json --types node --outDir out', { cwd: folder });
      const port = await freePort();
      const main = readdirSync(join(folder, 'out'), { recursive: true }).find((path) => path.endsWith('main.js'));
      const env = cleanEnv({ PORT: String(port) });
      app = startInShell(`exec node out/${main}`, { cwd: folder, env });
      await app.until('the application', () => answers(`http://localhost:${port}/`));
      await app.until('the trace', (output) => /GET \/ .*✓ 200\n +└─ AppService\.getHello .*✓/.test(output));
    });
  });
}
