const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { createRequire } = require('node:module');
const { join } = require('node:path');

// The instrumentation must be there before anything loads node:http, so it comes before the application.
const load = createRequire(join(process.cwd(), 'package.json'));
const { HttpInstrumentation } = load('@opentelemetry/instrumentation-http');
const instrumentation = new HttpInstrumentation({ disableOutgoingRequestInstrumentation: true });
instrumentation.enable();
const { start } = require('./app.cjs');

for (const platform of ['express', 'fastify']) {
  describe(`a server span of instrumentation-http on ${platform}`, () => {
    let running;
    before(async () => (running = await start(platform)));
    after(() => running.stop());

    it('is adopted and never doubled', async () => {
      await (await fetch(`${running.url}/place/7`)).text();
      const spans = await running.spans();
      assert.deepEqual(
        spans.map((span) => span.name),
        ['OrderService.place', 'GET /api/v1/orders/place/:id'],
      );
      const [method, server] = spans;
      assert.equal(server.instrumentationScope.name, '@opentelemetry/instrumentation-http');
      assert.equal(server.attributes['code.function.name'], 'OrdersController.place');
      assert.equal(server.attributes['http.route'], '/api/v1/orders/place/:id');
      assert.equal(method.parentSpanContext.spanId, server.spanContext().spanId);
    });
  });
}
