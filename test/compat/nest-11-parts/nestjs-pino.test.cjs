// nestjs-pino itself: 200 parallel requests, each line with the ids of its own.
require('reflect-metadata');
const assert = require('node:assert/strict');
const { Writable } = require('node:stream');
const { after, before, it } = require('node:test');
const nest = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { Logger, LoggerModule, PinoLogger } = require('nestjs-pino');
const { trace } = require('@opentelemetry/api');
const { pinoTracing, TracingModule } = require('nestjs-traced');
const { startTracing } = require('nestjs-traced/sdk');

const tracing = startTracing({ serviceName: 'pino', exporters: ['memory'], eventLoop: false });
const lines = [];
const stream = new Writable({
  write(chunk, _encoding, done) {
    lines.push(
      ...String(chunk)
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    );
    done();
  },
});

class OrdersController {
  constructor(logger) {
    this.logger = logger;
  }
  async find(id) {
    await new Promise((resolve) => setTimeout(resolve, Number(id) % 5));
    this.logger.info({ order: id }, 'found');
    return { id, traceId: trace.getActiveSpan().spanContext().traceId };
  }
}
const descriptor = Object.getOwnPropertyDescriptor(OrdersController.prototype, 'find');
nest.Get(':id')(OrdersController.prototype, 'find', descriptor);
nest.Param('id')(OrdersController.prototype, 'find', 0);
nest.Inject(PinoLogger)(OrdersController, undefined, 0);
nest.Controller('orders')(OrdersController);

class AppModule {}
nest.Module({
  imports: [
    TracingModule.forRoot({ instrument: { fetch: false, http: false } }),
    LoggerModule.forRoot({ pinoHttp: { ...pinoTracing(), stream } }),
  ],
  controllers: [OrdersController],
})(AppModule);

let app;
before(async () => {
  app = await NestFactory.create(AppModule, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Logger));
  await app.listen(0, '127.0.0.1');
});
after(async () => {
  await app.close();
  await tracing.shutdown();
});

it('writes the ids of the own request into each line, and into the one of its end', async () => {
  const url = await app.getUrl();
  const ids = Array.from({ length: 200 }, (_, id) => String(id));
  const answers = await Promise.all(ids.map(async (id) => (await fetch(`${url}/orders/${id}`)).json()));
  const ended = () => lines.filter(({ msg }) => msg === 'request completed');
  for (let turn = 0; turn < 2_000 && ended().length < ids.length; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const traceOf = new Map(answers.map(({ id, traceId }) => [id, traceId]));
  const found = lines.filter(({ msg }) => msg === 'found');
  assert.equal(found.length, ids.length);
  assert.deepEqual(
    found.filter(({ order, trace_id: traceId }) => traceOf.get(order) !== traceId),
    [],
  );
  assert.equal(ended().length, ids.length);
  assert.deepEqual(
    ended().filter(({ req, trace_id: traceId }) => traceOf.get(req.url.split('/').at(-1)) !== traceId),
    [],
  );
  for (const line of [...found, ...ended()]) {
    assert.match(line.span_id, /^[0-9a-f]{16}$/);
    assert.equal(line.trace_flags, '01');
  }
});
