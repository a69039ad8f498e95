// What the HTTP adapters do besides calling handlers: hosts, methods, conditional answers, bodies, files, middleware.
import {
  All,
  Body,
  Catch,
  Controller,
  Get,
  Head,
  Headers,
  HostParam,
  HttpException,
  Injectable,
  Ip,
  MiddlewareConsumer,
  Module,
  Next,
  Optional,
  Options,
  Patch,
  Post,
  Put,
  Query,
  RawBody,
  Req,
  RequestMethod,
  Res,
  Scope,
  Search,
  UseInterceptors,
} from '@nestjs/common';
import type {
  ArgumentsHost,
  CallHandler,
  CanActivate,
  ExecutionContext,
  INestApplication,
  NestInterceptor,
  NestMiddleware,
  NestModule,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  BaseExceptionFilter,
  HttpAdapterHost,
  NestFactory,
  RouterModule,
} from '@nestjs/core';
import { map, of, timeout, type Observable } from 'rxjs';
import { pause, running, told, tracing, type Platform } from './application.js';

const order: string[] = [];

@Injectable()
class First implements NestMiddleware {
  async use(
    request: { headers: Record<string, string> },
    _response: unknown,
    next: (error?: unknown) => void,
  ): Promise<void> {
    order.push('first');
    await pause();
    if (request.headers['x-break'] === 'throw') throw new RangeError('middleware throws');
    if (request.headers['x-break'] === 'next') return next(new HttpException('middleware says no', 418));
    next();
  }
}

function second(_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void): void {
  order.push('second');
  response.setHeader('x-second', 'yes');
  next();
}

@Injectable()
class GlobalPipe {
  transform(value: unknown): unknown {
    order.push(`pipe ${typeof value}`);
    return value;
  }
}

@Injectable({ scope: Scope.REQUEST })
class GlobalGuard implements CanActivate {
  constructor(@Optional() private readonly missing?: GlobalPipe) {}

  canActivate(context: ExecutionContext): boolean {
    order.push(`guard ${context.getType()} ${this.missing === undefined}`);
    return context.switchToHttp().getRequest().headers['x-guard'] !== 'no';
  }
}

@Injectable()
class GlobalInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    order.push('interceptor');
    if (context.switchToHttp().getRequest().headers['x-cached'] === 'yes') return of('from the cache');
    return next.handle().pipe(timeout(5000));
  }
}

@Catch()
class GlobalFilter extends BaseExceptionFilter {
  constructor({ httpAdapter }: HttpAdapterHost) {
    super(httpAdapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    order.push(`filter ${String(error)}`);
    // oxlint-disable-next-line promise/valid-params -- Nest's method, not a promise's
    super.catch(error, host);
  }
}

@Controller('methods')
class MethodsController {
  @Put() put(@Body() body: unknown): unknown {
    return body;
  }
  @Patch() patch(@Body('name') name: string, @Query() query: unknown, @Headers('x-a') header: string): unknown {
    return [name, query, header];
  }
  @Head('only') head(): void {}
  @Options() options(): string {
    return 'options';
  }
  @Search() search(): string {
    return 'search';
  }
  @All('all') all(@Req() { method }: { method: string }, @Ip() ip: string): string {
    return `${method} ${ip}`;
  }
  @Post('raw') raw(@RawBody() raw: Buffer | undefined, @Body() body: unknown): unknown {
    return [raw?.toString('hex'), body];
  }
  @Get('large') large(): string {
    return 'x'.repeat(100_000);
  }
  @Get('object') object(): unknown {
    return { a: 1, nothing: undefined, date: new Date(0), nested: { toJSON: () => 'json' } };
  }
  @Get('nothing') nothing(): void {}
  @Get('null') null(): null {
    return null;
  }
  @Get('number') number(): number {
    return 7;
  }
  @Get('buffer') buffer(): Buffer {
    return Buffer.from('buffer');
  }
  @Get('promise') async promise(): Promise<Promise<string>> {
    return Promise.resolve('promised');
  }
  @Get('status') status(@Res({ passthrough: true }) reply: { status(code: number): unknown }): string {
    reply.status(299);
    return 'odd';
  }
  @Get('throws') async throws(@Query('what') what: string): Promise<never> {
    await pause();
    const thrown: Record<string, unknown> = {
      text: 'a text',
      nothing: undefined,
      object: { status: 409, message: 'object' },
      frozen: Object.freeze(new HttpException('frozen', 423)),
      http: Object.assign(new Error('like http'), { statusCode: 429, message: 'like http' }),
    };
    throw thrown[what];
  }
}

@Controller({ path: 'hosted', host: ':tenant.example' })
class HostedController {
  @Get() get(@HostParam('tenant') tenant: string): string {
    return tenant;
  }
}

@Controller()
class InnerController {
  @Get() index(): string {
    return 'inner';
  }
  @Get('next') next(@Next() next: () => void): void {
    next();
  }
  @UseInterceptors(GlobalInterceptor)
  @Get(['a', 'b'])
  both(): Observable<string> {
    return of('both').pipe(map((text) => `${text}!`));
  }
}

@Module({ controllers: [InnerController] })
class InnerModule {}

@Module({ controllers: [MethodsController, HostedController], imports: [InnerModule] })
class OuterModule {}

@Module({
  imports: [
    OuterModule,
    RouterModule.register([{ path: 'outer', module: OuterModule, children: [{ path: 'inner', module: InnerModule }] }]),
  ],
  providers: [
    GlobalPipe,
    { provide: APP_GUARD, useClass: GlobalGuard },
    { provide: APP_INTERCEPTOR, useClass: GlobalInterceptor },
    { provide: APP_PIPE, useExisting: GlobalPipe },
    { provide: APP_FILTER, useClass: GlobalFilter },
  ],
})
class ShopModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(First, second)
      .exclude({ path: 'outer/methods/large', method: RequestMethod.GET })
      .forRoutes({ path: 'outer/*path', method: RequestMethod.ALL });
  }
}

const requests: [string, string, unknown?, Record<string, string>?][] = [
  ['PUT', 'methods', { a: [1] }],
  ['PUT', 'methods', undefined, { 'content-type': 'text/plain' }],
  ['PATCH', 'methods?q=1&q=2', { name: 'a' }, { 'x-a': 'b' }],
  ['HEAD', 'methods/only'],
  ['HEAD', 'methods/object'],
  ['OPTIONS', 'methods'],
  ['SEARCH', 'methods'],
  ['DELETE', 'methods/all'],
  ['GET', 'methods/all'],
  ['POST', 'methods/raw', { b: 'ü' }],
  ...['large', 'object', 'nothing', 'null', 'number', 'buffer', 'promise', 'status'].map((path): [string, string] => [
    'GET',
    `methods/${path}`,
  ]),
  ...['text', 'nothing', 'object', 'frozen', 'http'].map((what): [string, string] => [
    'GET',
    `methods/throws?what=${what}`,
  ]),
  ['GET', 'methods/object', undefined, { 'if-none-match': '*' }],
  ['GET', 'methods/object', undefined, { 'x-guard': 'no' }],
  ['GET', 'methods/object', undefined, { 'x-cached': 'yes' }],
  ['GET', 'methods/object', undefined, { 'x-break': 'throw' }],
  ['GET', 'methods/object', undefined, { 'x-break': 'next' }],
  ['GET', 'hosted'],
  ['GET', 'inner'],
  ['GET', 'inner/'],
  ['GET', 'inner/a'],
  ['GET', 'inner/b?x=%zz'],
  ['GET', 'inner/next'],
  ['GET', 'METHODS/number'],
];

async function platform(name: Platform): Promise<unknown> {
  order.length = 0;
  return running(
    { imports: [ShopModule] },
    async ({ send, lines }) => {
      const answers = [];
      for (const [method, path, body, headers] of requests) {
        const answer = await send(method, `/outer/${path}`, body, headers);
        answers.push([method, path, answer.body.length > 1000 ? { ...answer, body: answer.body.length } : answer]);
        answers.push(order.splice(0).join(', '));
      }
      return { answers, lines };
    },
    { platform: name },
  );
}

@Injectable()
class Job {
  async run(): Promise<string> {
    await pause();
    return 'ran';
  }
}

@Module({ imports: [...tracing()], providers: [Job], exports: [Job] })
class JobModule {}

/** Applications that listen to nothing, and one that does not start. */
async function others(): Promise<unknown> {
  const standalone = await NestFactory.createApplicationContext(JobModule, { logger: false });
  const ran = await standalone.get(Job).run();
  await standalone.close();
  const broken = await told(async () => {
    @Module({ imports: [JobModule], providers: [{ provide: 'BROKEN', inject: ['MISSING'], useFactory: () => 1 }] })
    class BrokenModule {}
    const app: INestApplication = await NestFactory.create(BrokenModule, { logger: false, abortOnError: false });
    await app.close();
  });
  return [ran, String(broken).split('\n')[0]];
}

export const observe = async (): Promise<unknown> => ({
  express: await platform('express'),
  fastify: await platform('fastify'),
  others: await others(),
});
