import {
  ArgumentsHost,
  BadRequestException,
  Body,
  CanActivate,
  Catch,
  Controller,
  ExecutionContext,
  Get,
  Inject,
  Injectable,
  MiddlewareConsumer,
  Module,
  NestModule,
  NotFoundException,
  Param,
  PipeTransform,
  Post,
  Query,
  Res,
  ServiceUnavailableException,
  Sse,
  StreamableFile,
  UnauthorizedException,
  type INestApplication,
  type MessageEvent,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, BaseExceptionFilter, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { Readable } from 'node:stream';
import { interval, map, of, take, throwError, type Observable } from 'rxjs';
import { Baggage } from '../../../lib/nest/http/baggage.decorator.js';
import { CurrentSpan } from '../../../lib/nest/http/current-span.decorator.js';
import { TracedHttpService } from '../../../lib/nest/outgoing/traced-http.service.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';

export type Platform = 'express' | 'fastify';

/** Which span was active where, in the order of events. */
export const seen: { readonly where: string; readonly spanId: string | undefined }[] = [];

function see(where: string): void {
  seen.push({ where, spanId: trace.getActiveSpan()?.spanContext().spanId });
}

const pause = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

@Injectable()
class SeeingGuard implements CanActivate {
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    await pause();
    see('guard');
    const name = execution.getHandler().name;
    if (name === 'guardThrows') throw new UnauthorizedException();
    return name !== 'guardRefuses';
  }
}

@Injectable()
class SeeingPipe implements PipeTransform {
  async transform(value: string): Promise<string> {
    await pause();
    see('pipe');
    if (value === 'bad') throw new BadRequestException();
    return value;
  }
}

@Catch()
class SeeingFilter extends BaseExceptionFilter {
  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    super(host.httpAdapter);
  }

  override catch(exception: unknown, host: ArgumentsHost): void {
    see('filter');
    // oxlint-disable-next-line promise/valid-params -- Nest's method, not a promise's
    super.catch(exception, host);
  }
}

@Injectable()
class SeeingService {
  async work(): Promise<string> {
    await pause();
    see('service');
    return 'done';
  }
}

interface AnyReply {
  status(code: number): AnyReply;
  send(body: string): void;
}

/** Resolves when the handler that waits for its client has been entered. */
export const waiting: { entered: (() => void) | undefined } = { entered: undefined };

@Controller('c')
class CasesController {
  constructor(
    @Inject(SeeingService) private readonly service: SeeingService,
    @Inject(TracedHttpService) private readonly http: TracedHttpService,
  ) {}

  @Get('ok/:id')
  async ok(@Param('id', SeeingPipe) id: string) {
    see('handler');
    return { id, work: await this.service.work() };
  }

  @Get('guard/refuses')
  guardRefuses() {
    return 'never';
  }

  @Get('guard/throws')
  guardThrows() {
    return 'never';
  }

  @Get('throws/plain')
  throwsPlain() {
    throw new RangeError('handler is out of range');
  }

  @Get('throws/missing')
  throwsMissing() {
    throw new NotFoundException();
  }

  @Get('throws/unavailable')
  throwsUnavailable() {
    throw new ServiceUnavailableException();
  }

  @Get('rx/ok')
  rxOk(): Observable<string> {
    return of('value').pipe(
      map((value) => {
        see('operator');
        return value;
      }),
    );
  }

  @Get('rx/error')
  rxError(): Observable<never> {
    return throwError(() => new RangeError('stream is out of range'));
  }

  @Post('body')
  body(@Body() body: unknown) {
    return body;
  }

  @Get('res')
  res(@Res() reply: AnyReply) {
    reply.status(202).send('by hand');
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(
      Readable.from(
        (async function* () {
          await pause(20);
          see('stream');
          yield Buffer.from('first ');
          await pause(20);
          yield Buffer.from('second');
        })(),
      ),
    );
  }

  @Sse('sse')
  sse(): Observable<MessageEvent> {
    return interval(5).pipe(
      take(3),
      map((n) => {
        see('tick');
        return { data: { n } };
      }),
    );
  }

  @Get('waits')
  async waits() {
    waiting.entered?.();
    await pause(150);
    return 'too late';
  }

  @Get('current')
  current(@CurrentSpan() span: { spanContext(): { spanId: string } } | undefined, @Baggage('tenant') tenant?: string) {
    return { spanId: span?.spanContext().spanId, tenant };
  }

  @Get('relay')
  async relay(@Query('to') to: string) {
    const response = await this.http.get(to);
    return { status: response.status, body: await response.json() };
  }
}

@Controller({ path: 'v', version: '2' })
class VersionedController {
  @Get('items/:id')
  item(@Param('id') id: string) {
    return { id };
  }
}

export function createAppModule(...imports: NonNullable<Parameters<typeof Module>[0]['imports']>): Type {
  @Module({
    imports,
    controllers: [CasesController, VersionedController],
    providers: [
      SeeingService,
      { provide: APP_GUARD, useClass: SeeingGuard },
      { provide: APP_FILTER, useClass: SeeingFilter },
    ],
  })
  class AppModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer
        .apply((_request: unknown, _response: unknown, next: () => void) => {
          see('middleware');
          next();
        })
        .forRoutes('{*path}');
    }
  }
  return AppModule;
}

/** A running application and its address. */
export interface RunningApp {
  readonly app: INestApplication;
  readonly url: string;
}

export async function startApp(
  platform: Platform,
  module: Type,
  before?: (app: INestApplication) => void,
): Promise<RunningApp> {
  const adapter =
    platform === 'express'
      ? new (await import('@nestjs/platform-express')).ExpressAdapter()
      : new (await import('@nestjs/platform-fastify')).FastifyAdapter();
  const app = await NestFactory.create(module, adapter as never, { logger: false, abortOnError: false });
  before?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { app, url: `http://127.0.0.1:${port}` };
}

export function tracedModule(options: TracingModuleOptions = {}): Type {
  return createAppModule(TracingModule.forRoot({ instrument: false, ...options }));
}
