const assert = require('node:assert/strict');
const { after, afterEach, before, describe, it } = require('node:test');
const { start } = require('./app.cjs');

const SERVER = 1;
const ERROR = 2;

for (const platform of ['express', 'fastify']) {
  describe(`server spans on ${platform}`, () => {
    let running;
    before(async () => (running = await start(platform)));
    afterEach(() => (running.seen.length = 0));
    after(() => running.stop());

    async function call(path, init) {
      const response = await fetch(`${running.url}${path}`, init);
      await response.text();
      const spans = await running.spans();
      const servers = spans.filter((span) => span.kind === SERVER);
      assert.equal(servers.length, 1);
      return { status: response.status, spans, server: servers[0] };
    }

    it('run with the hooks that this version of NestJS has', () => {
      const hasHooks = typeof running.app.getHttpAdapter().setOnRequestHook === 'function';
      assert.equal(String(hasHooks), process.env.COMPAT_HAS_HOOKS);
    });

    it('cover a request, and are active in everything that handles it', async () => {
      const { status, spans, server } = await call('/place/7?sig=x');
      assert.equal(status, 200);
      assert.equal(server.name, 'GET /api/v1/orders/place/:id');
      assert.equal(server.attributes['http.route'], '/api/v1/orders/place/:id');
      assert.equal(server.attributes['code.function.name'], 'OrdersController.place');
      assert.equal(server.attributes['http.response.status_code'], 200);
      assert.equal(server.attributes['url.query'], 'sig=REDACTED');
      assert.equal(server.attributes['url.path'], '/api/v1/orders/place/7');
      const method = spans.find((span) => span.name === 'OrderService.place');
      assert.equal(method.parentSpanContext.spanId, server.spanContext().spanId);
      const id = server.spanContext().spanId;
      const inMethod = method.spanContext().spanId;
      assert.deepEqual(running.seen, [
        ['middleware', id],
        ['guard', id],
        ['handler', id],
        ['service', inMethod],
      ]);
    });

    it('have the route of a request that a guard refuses', async () => {
      const { status, server } = await call('/refused');
      assert.equal(status, 403);
      assert.equal(server.name, 'GET /api/v1/orders/refused');
      assert.equal(server.status.code, 0);
    });

    it('have no route for an unknown address', async () => {
      const { status, server } = await call('/nothing');
      assert.equal(status, 404);
      assert.equal(server.name, 'GET');
      assert.equal(server.attributes['http.route'], undefined);
    });

    for (const path of ['/fails', '/stream-fails']) {
      it(`are errors with one exception when ${path} fails`, async () => {
        const { status, server } = await call(path);
        assert.equal(status, 500);
        assert.equal(server.status.code, ERROR);
        assert.equal(server.attributes['error.type'], 'RangeError');
        assert.equal(server.events.length, 1);
      });
    }

    it('cover a body that is no JSON', async () => {
      const init = { method: 'POST', body: '{"broken', headers: { 'content-type': 'application/json' } };
      const { status, server } = await call('/body', init);
      assert.equal(status, 400);
      assert.equal(server.attributes['http.response.status_code'], 400);
      assert.equal(server.status.code, 0);
    });

    if (platform === 'fastify') {
      it('cover requests that are injected', async () => {
        const response = await running.app.inject({ method: 'GET', url: '/api/v1/orders/place/7' });
        assert.equal(response.statusCode, 200);
        const server = (await running.spans()).find((span) => span.kind === SERVER);
        assert.equal(server.name, 'GET /api/v1/orders/place/:id');
        assert.equal(server.attributes['http.response.status_code'], 200);
        assert.equal(server.attributes['traced.outcome'], undefined);
      });
    }

    it('end when the client goes away', async () => {
      const controller = new AbortController();
      const request = fetch(`${running.url}/waits`, { signal: controller.signal });
      while (!running.seen.some(([where]) => where === 'waiting'))
        await new Promise((resolve) => setTimeout(resolve, 2));
      controller.abort();
      await assert.rejects(request);
      const [span] = await running.spans();
      assert.equal(span.name, 'GET /api/v1/orders/waits');
      assert.equal(span.attributes['traced.outcome'], 'cancelled');
    });
  });
}
