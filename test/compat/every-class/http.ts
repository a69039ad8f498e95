// Nest's own pages: guards and their metadata, decorators made of decorators, pipes, filters, interceptors, versions.
import {
  Body,
  ClassSerializerInterceptor,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Injectable,
  Module,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import type { INestApplication, MiddlewareConsumer, NestMiddleware, NestModule } from '@nestjs/common';
import { Readable } from 'node:stream';
import { concat, interval, map, of, take, throwError, type Observable } from 'rxjs';
import { running, type Answer, type Platform } from './application.js';
import {
  Auth,
  OutOfStockFilter,
  Public,
  RangeFilter,
  Roles,
  RolesGuard,
  Trimming,
  User,
  Wrapping,
} from './enhancers.js';
import { Account, NewOrder } from './orders.dto.js';
import { Overflow, Stock } from './stock.js';

abstract class Listing<T> {
  abstract items(): T[] | Promise<T[]>;

  @Get('all')
  @Roles(['reader'])
  async all(): Promise<unknown> {
    return [await this.items(), this.constructor.name];
  }

  @Get('count')
  count(): number {
    return 0;
  }
}

@Controller({ path: 'orders', version: ['1', VERSION_NEUTRAL] })
@UseGuards(RolesGuard)
@UseFilters(OutOfStockFilter, RangeFilter)
@UseInterceptors(Wrapping)
class OrdersController extends Listing<string> {
  constructor(private readonly stock: Stock) {
    super();
  }

  items(): string[] {
    return ['a', 'b'];
  }

  override count(): number {
    return super.count() + 2;
  }

  @Get('admin')
  @Auth('admin', 'root')
  admin(@User() user: object, @User('role') role: string): unknown {
    return { user, role };
  }

  @Post()
  @HttpCode(202)
  @Header('x-made', 'yes')
  @UsePipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
  place(@Body() order: NewOrder): unknown {
    return { order, is: order instanceof NewOrder, total: order.total, label: order.label() };
  }

  @Get('take/:amount')
  take(@Param('amount', ParseIntPipe) amount: number): string {
    return this.stock.take(amount);
  }

  @Get('trim/:text')
  trim(@Param('text', Trimming) text: string, @Query('q', new Trimming()) query: string): unknown {
    return [text, query];
  }

  @Get('later')
  later(): Promise<string> {
    return this.stock.later();
  }

  @Get('everything')
  async everything(): Promise<unknown> {
    const slowly: number[] = [];
    for await (const value of this.stock.slowly()) slowly.push(value);
    const called = await new Promise((resolve) => this.stock.callback((_error, value) => resolve(value)));
    const { bound } = this.stock;
    this.stock.level = 7;
    return [
      [...this.stock.each()],
      slowly,
      called,
      bound(),
      this.stock.level,
      String(this.stock),
      this.stock['odd name'](),
      Stock.of(3).amount,
      Object.getOwnPropertyNames(Stock.prototype),
      Object.keys(this.stock),
      Object.getOwnPropertyNames(Stock),
      Stock.length + OrdersController.length,
      this.take.length,
      this.take.name,
      Object.getOwnPropertyDescriptor(Stock.prototype, 'take')?.enumerable,
      Reflect.getMetadataKeys(OrdersController).toSorted(),
      Reflect.getMetadataKeys(OrdersController.prototype.admin).toSorted(),
      Reflect.getMetadata('design:paramtypes', OrdersController.prototype, 'take').map((type: Function) => type.name),
    ];
  }

  @Delete(':id')
  @Public()
  remove(@Param('id') _id: string): void {}

  @Get('moved')
  @Redirect('/elsewhere', 301)
  moved(@Query('to') to?: string): unknown {
    return to === undefined ? undefined : { url: to, statusCode: 307 };
  }

  @Get('by-hand')
  byHand(@Res() reply: { status(code: number): { send(body: string): void } }): void {
    reply.status(203).send('by hand');
  }

  @Get('passthrough')
  passthrough(@Res({ passthrough: true }) reply: { header(name: string, value: string): unknown }): string {
    reply.header('x-by', 'hand');
    return 'passed';
  }

  @Get('file')
  file(): StreamableFile {
    const file = Readable.from([Buffer.from('first '), Buffer.from('second')]);
    return new StreamableFile(file, { type: 'text/csv', disposition: 'attachment; filename="a.csv"' });
  }

  @Get('stream')
  stream(): Observable<unknown> {
    return concat(of('first'), of('last'));
  }

  @Get('stream/fails')
  streamFails(): Observable<unknown> {
    return concat(
      of('first'),
      throwError(() => (Stock.lastError = new Overflow('too long'))),
    );
  }

  @Sse('events')
  events(): Observable<unknown> {
    return interval(2).pipe(
      take(3),
      map((n) => ({ id: String(n), type: 'tick', data: { n } })),
    );
  }
}

@Controller({ path: 'orders', version: '2' })
class OrdersOfTwoController {
  @Get('count')
  count(): string {
    return 'two';
  }

  @Get('count/three')
  @Version('3')
  three(): string {
    return 'three';
  }
}

@Controller('accounts')
@UseInterceptors(ClassSerializerInterceptor)
class AccountsController {
  @Get()
  list(): Account[] {
    return [new Account('ann', 'secret')];
  }
}

@Injectable()
class Counting implements NestMiddleware {
  #count = 0;

  use(_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void): void {
    response.setHeader('x-count', String(++this.#count));
    next();
  }
}

@Module({
  controllers: [OrdersController, OrdersOfTwoController, AccountsController],
  providers: [Stock, Wrapping],
  exports: [Wrapping],
})
class ShopModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(Counting).exclude('accounts').forRoutes(OrdersController);
  }
}

const good = { sku: 'shoe', email: 'a@b.example', price: { cents: 3 }, note: 'x' };
const bodies = [good, { ...good, email: 'no' }, { ...good, price: { cents: 0 } }, { ...good, more: 1 }, {}];
const paths = [
  ['all', 'reader'],
  ['all'],
  ['count'],
  ['admin', 'root'],
  ['admin', 'guest'],
  ['take/3'],
  ['take/30'],
  ['take/3000'],
  ['take/x'],
  ['trim/%20a%20?q=%20b'],
  ['trim/bad?q=b'],
  ['later'],
  ['everything'],
  ['moved'],
  ['moved?to=/there'],
  ['by-hand'],
  ['passthrough'],
  ['file'],
  ['stream'],
  ['stream/fails'],
  ['events'],
  ['missing'],
] as const;

async function shop(platform: Platform): Promise<unknown> {
  const prepare = (app: INestApplication): void => {
    app.setGlobalPrefix('api', { exclude: ['accounts'] });
    app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' });
    app.enableCors({ origin: 'https://a.example', credentials: true });
  };
  return running(
    { imports: [ShopModule] },
    async ({ app, get, send, lines }) => {
      const answers: Record<string, Answer> = {};
      for (const [path, role = ''] of paths) answers[`${path} ${role}`] = await get(`/api/orders/${path}`, { role });
      for (const version of ['1', '2', '3', '4'])
        for (const path of ['count', 'count/three'])
          answers[`${path} ${version}`] = await get(`/api/orders/${path}`, { 'x-version': version });
      const placed = [];
      for (const body of bodies) placed.push(await send('POST', '/api/orders', body));
      const others = [
        await get('/accounts'),
        await send('DELETE', '/api/orders/1'),
        await send('OPTIONS', '/accounts'),
      ];
      return { answers, placed, others, lines, order: app.get(Wrapping).order };
    },
    { platform, prepare },
  );
}

export const observe = async (): Promise<unknown> => ({
  express: await shop('express'),
  fastify: await shop('fastify'),
});
