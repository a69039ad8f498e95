// @nestjs/microservices over TCP in an application that answers HTTP too: patterns, events, contexts, pipes, filters.
import {
  Catch,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Param,
  ParseIntPipe,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import type { ArgumentsHost, CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import {
  BaseRpcExceptionFilter,
  ClientProxy,
  ClientsModule,
  CONTEXT,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  TcpContext,
  Transport,
} from '@nestjs/microservices';
import { IsInt, Min } from 'class-validator';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { firstValueFrom, from, map, of, throwError, toArray, type Observable } from 'rxjs';
import { pause, running, told } from './application.js';

class Sum {
  @IsInt({ each: true }) values!: number[];
  @Min(1) times!: number;

  result(): number {
    return this.values.reduce((sum, value) => sum + value, 0) * this.times;
  }
}

@Injectable()
class PatternGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    return execution.switchToRpc().getContext<TcpContext>().getPattern() !== 'closed';
  }
}

@Injectable()
class Naming implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ [execution.getHandler().name]: data })));
  }
}

@Catch(RangeError)
class RangeFilter extends BaseRpcExceptionFilter {
  override catch(error: RangeError, host: ArgumentsHost): Observable<unknown> {
    // oxlint-disable-next-line promise/valid-params -- Nest's method, not a promise's
    if (error.message === 'base') return super.catch(error, host);
    return throwError(() => ({ status: 'range', message: `${error.name}: ${error.message} ${host.getType()}` }));
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerMessage {
  constructor(@Inject(CONTEXT) private readonly context: { pattern: string; data: unknown }) {}

  show(): unknown {
    return [this.context.pattern, this.context.data];
  }
}

const heard: string[] = [];

@Controller()
@UseFilters(RangeFilter)
@UseInterceptors(Naming)
class NumbersController {
  #calls = 0;

  @MessagePattern({ cmd: 'sum' })
  @UsePipes(
    new ValidationPipe({ transform: true, exceptionFactory: (errors) => new RpcException(`${errors.length} wrong`) }),
  )
  sum(@Payload() sum: Sum, @Ctx() context: TcpContext): unknown {
    return { sum: sum.result(), is: sum instanceof Sum, pattern: context.getPattern(), args: context.getArgs().length };
  }

  @MessagePattern('range')
  async range(@Payload('kind') kind: string): Promise<never> {
    await pause();
    throw new RangeError(kind);
  }

  @MessagePattern('fails')
  fails(): Observable<never> {
    return throwError(() => new RpcException({ code: 7, message: 'no' }));
  }

  @MessagePattern('stream')
  @UseInterceptors()
  stream(@Payload() values: number[]): Observable<number> {
    return from(values);
  }

  @MessagePattern('closed')
  @UseGuards(PatternGuard)
  closed(): string {
    return 'never';
  }

  @MessagePattern('calls')
  calls(): number {
    return ++this.#calls;
  }

  @EventPattern('told')
  told(@Payload() what: string): void {
    heard.push(`told ${what}`);
  }

  @EventPattern('told')
  async toldToo(@Payload() what: string): Promise<void> {
    await pause();
    heard.push(`told too ${what}`);
  }
}

@Controller()
class ScopedController {
  constructor(private readonly message: PerMessage) {}

  @MessagePattern('scoped')
  scoped(): unknown {
    return this.message.show();
  }
}

@Controller('numbers')
class HttpController {
  constructor(@Inject('NUMBERS') private readonly client: ClientProxy) {}

  @Get('stream/:last')
  stream(@Param('last', ParseIntPipe) last: number): Observable<unknown> {
    return this.client
      .send(
        'stream',
        Array.from({ length: last }, (_, n) => n),
      )
      .pipe(toArray());
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export async function observe(): Promise<unknown> {
  const tcp = { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: await freePort() } };

  @Module({
    imports: [ClientsModule.register([{ name: 'NUMBERS', ...tcp }])],
    controllers: [NumbersController, ScopedController, HttpController],
    providers: [PerMessage],
  })
  class NumbersModule {}

  return running(
    { imports: [NumbersModule] },
    async ({ app, get, lines }) => {
      const client = app.get<ClientProxy>('NUMBERS');
      const sent = (pattern: unknown, data: unknown): Promise<unknown> =>
        told(() => firstValueFrom(client.send(pattern, data).pipe(toArray())).catch((error: unknown) => ({ error })));
      const answers = [
        await sent({ cmd: 'sum' }, { values: [1, 2, 3], times: 2 }),
        await sent({ cmd: 'sum' }, { values: ['x'], times: 0 }),
        await sent('range', { kind: 'own' }),
        await sent('range', { kind: 'base' }),
        await sent('fails', 1),
        await sent('stream', [1, 2, 3]),
        await sent('closed', 1),
        await sent('calls', 1),
        await sent('calls', of(1)),
        await sent('scoped', { a: 1 }),
        await sent('missing', 1),
        await get('/numbers/stream/4'),
      ];
      await firstValueFrom(client.emit('told', 'ann'), { defaultValue: undefined });
      while (heard.length < 2) await pause(2);
      return { answers, heard, lines };
    },
    {
      prepare: async (app) => {
        app.connectMicroservice(tcp);
        await app.startAllMicroservices();
      },
    },
  );
}
