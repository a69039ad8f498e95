// The health controller of docs/backends.md, with the packages of the folder that the test runs in.
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { after, before, describe, it } = require('node:test');
const { readTypeScript } = require('./typescript.cjs');

const root = join(__dirname, '../../..');
const load = createRequire(join(process.cwd(), 'package.json'));

/** The block of the page, as a file that can be required and compiled. */
function documentedController() {
  const page = readFileSync(join(root, 'docs/backends.md'), 'utf8');
  const [, block] = page.match(/```ts\n([^`]*class HealthController[^`]*)```/);
  const folder = join(process.cwd(), 'node_modules/.documented');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'health.controller.ts');
  writeFileSync(path, block);
  return path;
}

/** Takes spans, or refuses them. */
async function startBackend() {
  const backend = { status: 200, url: '', close: () => server.close() };
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(backend.status).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  backend.url = `http://127.0.0.1:${server.address().port}/v1/traces`;
  return backend;
}

function testHealth() {
  describe('the documented health controller', () => {
    const path = documentedController();
    let backend;
    let app;
    let ask;

    before(async () => {
      readTypeScript('undecorated');
      load('reflect-metadata');
      backend = await startBackend();
      const { TracingModule } = load('nestjs-traced');
      const { HealthController } = require(path);
      const exporters = [{ name: 'otlp', endpoint: backend.url }];
      class AppModule {}
      load('@nestjs/common').Module({
        imports: [TracingModule.forRoot({ serviceName: 'health', exporters }), load('@nestjs/terminus').TerminusModule],
        controllers: [HealthController],
      })(AppModule);
      app = await load('@nestjs/core').NestFactory.create(AppModule, { logger: false });
      await app.listen(0, '127.0.0.1');
      const tracing = app.get(load('nestjs-traced').TracingService);
      ask = async () => {
        await (await fetch(`${await app.getUrl()}/missing`)).text();
        await tracing.flush();
        const response = await fetch(`${await app.getUrl()}/health/tracing`);
        return { status: response.status, body: await response.json() };
      };
    });
    after(async () => {
      await app?.close();
      backend?.close();
    });

    it('has the types of terminus', () => {
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      const flags = '--ignoreConfig --noEmit --strict --skipLibCheck --experimentalDecorators --emitDecoratorMetadata';
      const module = '--target es2022 --module esnext --moduleResolution bundler';
      const { stdout } = spawnSync(process.execPath, [compiler, ...flags.split(' '), ...module.split(' '), path], {
        encoding: 'utf8',
      });
      assert.equal(stdout, '');
    });

    it('says that a backend takes spans, that it does not, and that it does again', async () => {
      const first = await ask();
      assert.equal(first.status, 200);
      assert.equal(first.body.status, 'ok');
      assert.equal(first.body.info.tracing.status, 'up');
      assert.equal(first.body.info.tracing.exporters.otlp.status, 'up');
      assert.ok(first.body.info.tracing.exporters.otlp.sent > 0);

      backend.status = 400;
      const refused = await ask();
      assert.equal(refused.status, 503);
      assert.equal(refused.body.status, 'error');
      assert.equal(refused.body.error.tracing.status, 'down');
      assert.ok(refused.body.error.tracing.exporters.otlp.lost > 0);

      backend.status = 200;
      assert.equal((await ask()).body.info.tracing.status, 'up');
    });
  });
}

module.exports = { testHealth };
