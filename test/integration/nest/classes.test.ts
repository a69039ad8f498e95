import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  Scope,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  UsePipes,
  mixin,
  type CallHandler,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  type NestInterceptor,
  type OnModuleInit,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule, EventBus, EventsHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Cron, Interval, ScheduleModule, Timeout } from '@nestjs/schedule';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { Observable } from 'rxjs';
import { requestSpan } from '../../../lib/decorators/current/request-span.js';
import { traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { SpanFields } from '../../../lib/decorators/span-fields.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { Untraced } from '../../../lib/decorators/untraced.decorator.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';
import { startFixture, until, type TracingFixture } from '../support/tracing-fixture.js';

@Injectable()
class Jobs {
  @Cron('* * * * * *', { name: 'every second' })
  async cron(): Promise<void> {
    requestSpan().setAttribute('stock', 3);
    await Promise.resolve();
  }
  @Interval(5)
  interval(): void {
    throw new RangeError('interval is out of range');
  }
  @Traced({ name: 'clean up' })
  @Timeout('once', 1)
  timeout(): void {}
}

@Injectable()
class Listeners {
  @OnEvent('order.placed')
  placed(): void {}
  @OnEvent('order.placed', { async: true })
  async later(): Promise<void> {
    await Promise.resolve();
  }
}

@SpanFields('mail')
class SignUpDto {
  mail = '';
  name = '';
  @Sensitive() answer = '';
}
@Injectable()
class SignUps {
  @OnEvent('signed.up')
  signedUp(@SpanAttr('dto') dto: SignUpDto): void {
    throw new RangeError(`the answer is ${dto.answer}`);
  }
}

class Place {
  constructor(readonly id: number) {}
}
class Find {}
class Placed {}
@CommandHandler(Place)
class PlaceHandler {
  execute(command: Place): Promise<number> {
    return Promise.resolve(command.id);
  }
}
@QueryHandler(Find)
class FindHandler {
  execute(): Promise<string> {
    return Promise.reject(new RangeError('found nothing'));
  }
}
@EventsHandler(Placed)
class PlacedHandler {
  handle(): void {}
}

@Injectable()
class PriceService implements OnModuleInit {
  onModuleInit(): void {}
  priceOf(id: number): number {
    return this.rounded(id);
  }
  @Untraced()
  rounded(value: number): number {
    return Math.round(value);
  }
}
@Injectable({ scope: Scope.REQUEST })
class CartService {
  items(): string[] {
    return ['a'];
  }
}
class MadeService {
  made(): string {
    return 'made';
  }
}
@Injectable()
class HealthService {
  check(): boolean {
    return true;
  }
}
const Role = (role: string) => SetMetadata('role', role);
@Injectable()
class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}
  canActivate(execution: ExecutionContext): boolean {
    return this.reflector.get('role', execution.getHandler()) === 'reader';
  }
}
@Injectable()
class NumberPipe implements PipeTransform {
  transform(value: string): number {
    return Number(value);
  }
}
@Injectable()
class WrappingInterceptor implements NestInterceptor {
  intercept(_execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}
@Controller('prices')
class PricesController {
  constructor(
    private readonly prices: PriceService,
    private readonly cart: CartService,
    private readonly made: MadeService,
    private readonly health: HealthService,
  ) {}
  @Get(':id')
  @Role('reader')
  @UseGuards(RoleGuard)
  @UsePipes(NumberPipe)
  @UseInterceptors(WrappingInterceptor)
  find(@Param('id') id: number): object {
    return {
      price: this.prices.priceOf(id),
      items: this.cart.items(),
      made: this.made.made(),
      ok: this.health.check(),
    };
  }
}

describe('classes without a decorator of ours', () => {
  let fixture: TracingFixture;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(() => {
    fixture = startFixture();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await fixture.stop();
  });

  async function start(
    imports: (Type | DynamicModule)[],
    providers: NonNullable<DynamicModule['providers']>,
    options: TracingModuleOptions = {},
    controllers: Type[] = [],
  ) {
    @Module({ imports: [TracingModule.forRoot(options), ...imports], providers, controllers })
    class AppModule {}
    // Whatever is active while an application starts must not become the parent of what it does later.
    return traced('bootstrap', async () => {
      const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
      await app.listen(0, '127.0.0.1');
      closing.push(() => app.close());
      return app;
    });
  }

  const named = (name: string) => fixture.spans().find((span) => span.name === name);

  it('make each run of a job a trace of its own, with the job as its request', async () => {
    await start([ScheduleModule.forRoot()], [Jobs]);
    await until(() => ['Jobs.cron', 'Jobs.interval', 'clean up'].every((name) => named(name) !== undefined));
    for (const name of ['Jobs.cron', 'Jobs.interval', 'clean up']) {
      expect([name, named(name)?.parentSpanContext, named(name)?.links]).toEqual([name, undefined, []]);
    }
    expect(named('Jobs.cron')?.attributes).toEqual({
      'traced.job.type': 'cron',
      'traced.job.name': 'every second',
      'traced.job.schedule': '* * * * * *',
      stock: 3,
    });
    expect(named('Jobs.interval')?.attributes).toMatchObject({
      'traced.job.type': 'interval',
      'traced.job.schedule': '5',
    });
    expect(named('Jobs.interval')?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'interval is out of range' });
    expect(named('clean up')?.attributes).toMatchObject({ 'traced.job.name': 'once' });
    expect(fixture.spans().filter(({ name }) => name === 'clean up')).toHaveLength(1);
  });

  it.each(['parent', 'link'] as const)('give listeners the emitter as %s', async (events) => {
    const app = await start([EventEmitterModule.forRoot()], [Listeners], { instrument: { events } });
    traced('emitter', () => app.get(EventEmitter2).emit('order.placed', 1));
    await until(() => ['Listeners.placed', 'Listeners.later'].every((name) => named(name) !== undefined));
    const emitter = named('emitter')?.spanContext().spanId;
    for (const name of ['Listeners.placed', 'Listeners.later']) {
      const span = named(name);
      expect(span?.attributes['traced.event']).toBe('order.placed');
      const related = events === 'parent' ? span?.parentSpanContext?.spanId : span?.links[0]?.context.spanId;
      expect(related).toBe(emitter);
      expect(span?.parentSpanContext === undefined).toBe(events === 'link');
    }
  });

  it('do with the parameters of a method what its decorators and their types say', async () => {
    const app = await start([EventEmitterModule.forRoot()], [SignUps]);
    app.get(EventEmitter2).emit('signed.up', { mail: 'ada', name: 'Ada L', answer: 'elm street 12' });
    await until(() => named('SignUps.signedUp') !== undefined);
    expect(named('SignUps.signedUp')?.attributes).toMatchObject({ dto: '{"mail":"ada"}' });
    expect(named('SignUps.signedUp')?.status.message).toBe('the answer is [REDACTED]');
  });

  it('give handlers of commands, queries and events spans below their caller', async () => {
    const app = await start([CqrsModule.forRoot()], [PlaceHandler, FindHandler, PlacedHandler]);
    await traced('caller', async () => {
      expect(await app.get(CommandBus).execute(new Place(7))).toBe(7);
      await expect(app.get(QueryBus).execute(new Find())).rejects.toThrow('found nothing');
      app.get(EventBus).publish(new Placed());
    });
    await until(() => named('PlacedHandler.handle') !== undefined);
    const caller = named('caller')?.spanContext().spanId;
    for (const name of ['PlaceHandler.execute', 'FindHandler.execute', 'PlacedHandler.handle']) {
      expect([name, named(name)?.parentSpanContext?.spanId]).toEqual([name, caller]);
    }
    expect(named('FindHandler.execute')?.status.code).toBe(SpanStatusCode.ERROR);
  });

  const providers = [
    PriceService,
    CartService,
    HealthService,
    RoleGuard,
    { provide: MadeService, useFactory: () => new MadeService() },
  ];
  const instrument = { providers: ['**Service', '!HealthService'], guards: true, pipes: true, interceptors: true };

  it('trace what is named, keep metadata and guards, and leave lifecycle hooks alone', async () => {
    const app = await start([], providers, { instrument }, [PricesController]);
    const response = await fetch(`${await app.getUrl()}/prices/7`);
    expect(await response.json()).toEqual({ price: 7, items: ['a'], made: 'made', ok: true });
    await until(() => named('GET /prices/:id') !== undefined);
    const names = fixture
      .spans()
      .map(({ name }) => name)
      .filter((name) => name !== 'GET')
      .sort();
    expect(names).toEqual([
      'CartService.items',
      'GET /prices/:id',
      'MadeService.made',
      'NumberPipe.transform',
      'PriceService.priceOf',
      'RoleGuard.canActivate',
      'WrappingInterceptor.intercept',
      'bootstrap',
    ]);
  });

  it('have the name that stands in the source where mixin() of Nest has given them another', async () => {
    class Named {
      canActivate(): boolean {
        return true;
      }
    }
    @Injectable()
    class DecoratedGuard implements CanActivate {
      @Traced()
      canActivate(): boolean {
        return true;
      }
    }
    const [Mixed, Decorated, Nameless] = [mixin(Named), mixin(DecoratedGuard), mixin(class extends Named {})];
    @Controller('mixed')
    @UseGuards(Mixed, Decorated, Nameless)
    class Base {
      @Get()
      find(): string {
        return 'found';
      }
    }
    const app = await start([], [], { instrument: { guards: true } }, [mixin(Base)]);
    await (await fetch(`${await app.getUrl()}/mixed`)).text();
    await until(() => named('GET /mixed') !== undefined);
    const guards = fixture.spans().filter(({ name }) => name.endsWith('canActivate'));
    expect(guards.map(({ name }) => name)).toEqual([
      'Named.canActivate',
      'DecoratedGuard.canActivate',
      'Named.canActivate',
    ]);
    expect(named('GET /mixed')?.attributes['code.function.name']).toBe('Base.find');
  });

  it('measure what is named as a decorator would, errors included', async () => {
    class Failing extends PriceService {
      override priceOf(): never {
        throw new RangeError('no price');
      }
    }
    const failing = { provide: PriceService, useClass: Failing };
    const options = { instrument: { providers: ['Failing', 'CartService'] }, metrics: true };
    const app = await start([], [...providers, failing], options, [PricesController]);
    const url = await app.getUrl();
    await (await fetch(`${url}/prices/7`)).text();
    const body = await (await fetch(`${url}/metrics`)).text();
    const counted = body.split('\n').filter((line) => line.startsWith('traced_method_duration_seconds_count'));
    expect(counted).toEqual([
      'traced_method_duration_seconds_count{class="Failing",method="priceOf",outcome="error",error_type="RangeError"} 1',
    ]);
    expect(named('Failing.priceOf')?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('trace none of them unless they are told to, and no more when the application is closed', async () => {
    const first = await start([], providers, { instrument }, [PricesController]);
    await first.close();
    const second = await start([], providers, {}, [PricesController]);
    await (await fetch(`${await second.getUrl()}/prices/7`)).text();
    await until(() => named('GET /prices/:id') !== undefined);
    expect(fixture.spans().filter(({ name }) => !/^(bootstrap|GET)/.test(name))).toEqual([]);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it.each([
    [{ providers: 'Service' as never }, /instrument\.providers is a text; write names of classes/],
    [{ providers: ['!'] }, /instrument\.providers/],
    [{ guards: 'yes' as never }, /instrument\.guards is a text; write true or false/],
    [{ events: 'child' as never }, /instrument\.events is 'child'; write false, or 'parent' or 'link'/],
  ])('refuse %j, naming the option', async (wrong, message) => {
    await expect(start([], [], { instrument: wrong })).rejects.toThrow(message);
  });
});
