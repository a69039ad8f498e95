// Jobs, listeners, CQRS, gateways and classes found by name on NestJS 11, without a decorator of ours.
require('reflect-metadata');
const assert = require('node:assert/strict');
const { afterEach, beforeEach, describe, it } = require('node:test');
const nest = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { trace } = require('@opentelemetry/api');
const { traced, TracingModule } = require('nestjs-traced');
const { startTracing } = require('nestjs-traced/sdk');

const [SERVER, CONSUMER, ERROR] = [1, 4, 2];
const tracing = startTracing({ serviceName: 'parts', exporters: ['memory'], eventLoop: false });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const closing = [];

function decorate(target, key, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  for (const decorator of decorators.toReversed()) Object.assign(descriptor, decorator(target, key, descriptor) ?? {});
  Object.defineProperty(target, key, descriptor);
}

/** Starts an application inside a span, which must not become the parent of what it does later. */
async function start({ imports = [], providers = [], controllers = [], options = {} }, prepare = () => undefined) {
  class AppModule {}
  nest.Module({ imports: [TracingModule.forRoot(options), ...imports], providers, controllers })(AppModule);
  return traced('bootstrap', async () => {
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    prepare(app);
    await app.listen(0, '127.0.0.1');
    closing.push(() => app.close());
    return app;
  });
}

const spans = () => tracing.memory.getFinishedSpans();
const named = (name) => spans().filter((span) => span.name === name);
async function until(what) {
  for (let turn = 0; turn < 10_000 && !what(); turn++) {
    await sleep(5);
    await tracing.flush();
  }
  assert.ok(
    what(),
    spans()
      .map(({ name }) => name)
      .join(', '),
  );
}

beforeEach(() => tracing.memory.reset());
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('beside the requests of NestJS 11', () => {
  it('every run of a job is a trace of its own', async () => {
    const { Cron, Interval, ScheduleModule } = require('@nestjs/schedule');
    class Jobs {
      cron() {}
      interval() {
        throw new RangeError('interval is out of range');
      }
    }
    decorate(Jobs.prototype, 'cron', Cron('* * * * * *', { name: 'every second' }));
    decorate(Jobs.prototype, 'interval', Interval(5));
    nest.Injectable()(Jobs);
    await start({ imports: [ScheduleModule.forRoot()], providers: [Jobs] });
    await until(() => named('Jobs.cron').length > 0 && named('Jobs.interval').length > 0);
    for (const span of [...named('Jobs.cron'), ...named('Jobs.interval')]) {
      assert.equal(span.parentSpanContext, undefined);
    }
    assert.equal(named('Jobs.cron')[0].attributes['traced.job.name'], 'every second');
    assert.equal(named('Jobs.interval')[0].status.code, ERROR);
  });

  it('a listener is a child of whoever emits, or linked to it', async () => {
    const { EventEmitter2, EventEmitterModule, OnEvent } = require('@nestjs/event-emitter');
    class Listeners {
      placed() {}
    }
    decorate(Listeners.prototype, 'placed', OnEvent('order.placed'));
    nest.Injectable()(Listeners);
    for (const events of ['parent', 'link']) {
      tracing.memory.reset();
      const options = { instrument: { events } };
      const app = await start({ imports: [EventEmitterModule.forRoot()], providers: [Listeners], options });
      traced('emitter', () => app.get(EventEmitter2).emit('order.placed', 1));
      await until(() => named('emitter').length === 1 && named('Listeners.placed').length === 1);
      const [[emitter], [listener]] = [named('emitter'), named('Listeners.placed')];
      const { spanId } = emitter.spanContext();
      const parents = events === 'parent' ? [spanId, []] : [undefined, [spanId]];
      assert.deepEqual(
        [listener.parentSpanContext?.spanId, listener.links.map(({ context }) => context.spanId)],
        parents,
      );
      await app.close();
      closing.pop();
    }
  });

  it('handlers of commands are children of their callers', async () => {
    const { CommandBus, CommandHandler, CqrsModule } = require('@nestjs/cqrs');
    class Place {}
    class PlaceHandler {
      async execute() {
        return 42;
      }
    }
    CommandHandler(Place)(PlaceHandler);
    const app = await start({ imports: [CqrsModule.forRoot()], providers: [PlaceHandler] });
    assert.equal(await traced('caller', () => app.get(CommandBus).execute(new Place())), 42);
    await until(() => named('PlaceHandler.execute').length === 1 && named('caller').length === 1);
    const [[handler], [caller]] = [named('PlaceHandler.execute'), named('caller')];
    assert.equal(handler.parentSpanContext.spanId, caller.spanContext().spanId);
  });

  it('every message of a gateway is a trace of its own, linked to the handshake', async () => {
    const { SubscribeMessage, WebSocketGateway } = require('@nestjs/websockets');
    const { WsAdapter } = require('@nestjs/platform-ws');
    const WebSocket = require('ws');
    class ChatGateway {
      say(_client, text) {
        return { event: 'said', data: text };
      }
    }
    decorate(ChatGateway.prototype, 'say', SubscribeMessage('say'));
    WebSocketGateway()(ChatGateway);
    const app = await start({ providers: [ChatGateway] }, (made) => made.useWebSocketAdapter(new WsAdapter(made)));
    const socket = new WebSocket((await app.getUrl()).replace('http', 'ws'));
    const answers = [];
    socket.on('message', (data) => answers.push(JSON.parse(String(data)).data));
    await new Promise((resolve) => socket.once('open', resolve));
    for (const data of ['hello', 'again']) socket.send(JSON.stringify({ event: 'say', data }));
    await until(() => answers.length === 2 && named('process say').length === 2);
    socket.close();
    await until(() => named('connect websocket').length === 1);
    const [handshake] = named('connect websocket');
    assert.equal(handshake.kind, SERVER);
    for (const message of named('process say')) {
      assert.equal(message.kind, CONSUMER);
      assert.equal(message.parentSpanContext, undefined);
      assert.deepEqual(
        message.links.map(({ context }) => context.spanId),
        [handshake.spanContext().spanId],
      );
    }
  });

  it('classes found by name, guards and pipes are traced below their request', async () => {
    class PriceService {
      priceOf(id) {
        return id * 2;
      }
    }
    nest.Injectable()(PriceService);
    class OpenGuard {
      canActivate() {
        return true;
      }
    }
    nest.Injectable()(OpenGuard);
    class PricesController {
      constructor(prices) {
        this.prices = prices;
      }
      find(id) {
        return { price: this.prices.priceOf(Number(id)), active: trace.getActiveSpan() !== undefined };
      }
    }
    decorate(PricesController.prototype, 'find', nest.Get(':id'), nest.UseGuards(OpenGuard));
    nest.Param('id')(PricesController.prototype, 'find', 0);
    nest.Inject(PriceService)(PricesController, undefined, 0);
    nest.Controller('prices')(PricesController);
    const app = await start({
      providers: [PriceService, OpenGuard],
      controllers: [PricesController],
      options: { instrument: { providers: ['**Service'], guards: true, fetch: false, http: false } },
    });
    const response = await fetch(`${await app.getUrl()}/prices/7`);
    assert.deepEqual(await response.json(), { price: 14, active: true });
    await until(() => named('GET /prices/:id').length === 1);
    const [request] = named('GET /prices/:id');
    for (const name of ['OpenGuard.canActivate', 'PriceService.priceOf']) {
      assert.deepEqual(
        named(name).map((span) => span.spanContext().traceId),
        [request.spanContext().traceId],
        name,
      );
    }
  });
});
