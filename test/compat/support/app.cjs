// A NestJS application in plain CommonJS. It is run in folders that have a NestJS of their own, whose packages `load` gives.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const load = createRequire(join(process.cwd(), 'package.json'));
load('reflect-metadata');
const nest = load('@nestjs/common');
const { APP_GUARD, NestFactory } = load('@nestjs/core');
const { trace } = load('@opentelemetry/api');
const { throwError } = load('rxjs');
const { startTracing } = load('nestjs-traced/sdk');
const { Traced, TracingModule } = load('nestjs-traced');

function decorate(target, key, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  for (const decorator of decorators.reverse()) Object.assign(descriptor, decorator(target, key, descriptor) ?? {});
  Object.defineProperty(target, key, descriptor);
}

const SERVER = 1;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const seen = [];
const see = (where) => seen.push([where, trace.getActiveSpan()?.spanContext().spanId]);

class OrderService {
  async place() {
    await new Promise((resolve) => setTimeout(resolve, 1));
    see('service');
    return { placed: true };
  }
}
decorate(OrderService.prototype, 'place', Traced());
nest.Injectable()(OrderService);

class OrdersController {
  constructor(orders) {
    this.orders = orders;
  }
  async place() {
    see('handler');
    return this.orders.place();
  }
  refused() {
    return 'never';
  }
  fails() {
    throw new RangeError('handler is out of range');
  }
  streamFails() {
    return throwError(() => new RangeError('stream is out of range'));
  }
  body(body) {
    return body;
  }
  async waits() {
    see('waiting');
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'too late';
  }
}
const routes = OrdersController.prototype;
decorate(routes, 'place', nest.Get('place/:id'));
decorate(routes, 'refused', nest.Get('refused'));
decorate(routes, 'fails', nest.Get('fails'));
decorate(routes, 'streamFails', nest.Get('stream-fails'));
decorate(routes, 'body', nest.Post('body'));
nest.Body()(routes, 'body', 0);
decorate(routes, 'waits', nest.Get('waits'));
nest.Inject(OrderService)(OrdersController, undefined, 0);
nest.Controller({ path: 'orders', version: '1' })(OrdersController);

class RefusingGuard {
  canActivate(execution) {
    see('guard');
    return execution.getHandler().name !== 'refused';
  }
}
nest.Injectable()(RefusingGuard);

class AppModule {
  configure(consumer) {
    const middleware = (_request, _response, next) => {
      see('middleware');
      next();
    };
    consumer.apply(middleware).forRoutes('{*path}');
  }
}
nest.Module({
  // The requests of the test are not the application's.
  imports: [TracingModule.forRoot({ instrument: false }), TracingModule.forRoot({ http: {}, instrument: false })],
  controllers: [OrdersController],
  providers: [OrderService, { provide: APP_GUARD, useClass: RefusingGuard }],
})(AppModule);

// Without the watch of the event loop, to which a busy machine looks like a blocked one.
// Once per process: an instrumentation keeps the tracer that it has got first.
const tracing = startTracing({ serviceName: 'compat', exporters: ['memory'], eventLoop: false });

/** Starts the application. */
async function start(platform) {
  const Adapter =
    platform === 'express'
      ? load('@nestjs/platform-express').ExpressAdapter
      : load('@nestjs/platform-fastify').FastifyAdapter;
  const app = await NestFactory.create(AppModule, new Adapter(), { logger: false, abortOnError: false });
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: nest.VersioningType.URI });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}/api/v1/orders`;
  /** The spans of one request, from when its server span has ended; whatever comes late would be one too many. */
  const spans = async () => {
    const ended = () => tracing.memory.getFinishedSpans().some(({ kind }) => kind === SERVER);
    for (let turn = 0; turn < 5_000 && !ended(); turn++) await sleep(2);
    await sleep(20);
    await tracing.flush();
    const finished = [...tracing.memory.getFinishedSpans()];
    tracing.memory.reset();
    return finished;
  };
  const stop = async () => {
    app.getHttpServer().closeAllConnections();
    await app.close();
  };
  return { app, url, spans, seen, stop };
}

module.exports = { load, start };
