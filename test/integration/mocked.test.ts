import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  Injectable,
  type CanActivate,
  type ExecutionContext,
  Controller,
  Get,
  UseGuards,
  Inject,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { inspect } from 'node:util';
import { Traced } from '../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../lib/nest/module/tracing.module.js';
import { captureTracing } from '../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../lib/testing/capture/tracing-capture.js';

/** The same classes, decorated by `decorate` or not at all. */
function createClasses(decorate: () => ClassDecorator) {
  @decorate()
  @Injectable()
  class Prices {
    readonly currency = 'EUR';
    static parse(text: string): number {
      return Number(text);
    }
    async find(sku: string): Promise<number> {
      return sku.length;
    }
    get rate(): number {
      return 2;
    }
    total(count: number): number {
      return this.rate * count;
    }
  }

  @decorate()
  @Injectable()
  class Guard implements CanActivate {
    canActivate(_context: ExecutionContext): boolean {
      return false;
    }
  }

  @decorate()
  @Controller('prices')
  class PricesController {
    constructor(@Inject(Prices) readonly prices: Prices) {}

    @Get()
    @UseGuards(Guard)
    async list(): Promise<unknown> {
      return [await this.prices.find('shoe'), this.prices.total(3), Prices.parse('7')];
    }
  }
  return { Prices, Guard, PricesController };
}

const undecorated = createClasses(() => () => undefined);
const traced = createClasses(() => Traced());

describe.each([
  ['undecorated', undecorated, []],
  ['traced', traced, ['Prices.find', 'Prices.total', 'Prices.parse', 'PricesController.list']],
] as const)('a class under test, %s,', (_name, { Prices, Guard, PricesController }, spans) => {
  let tracing: TracingCapture;
  beforeEach(() => {
    tracing = captureTracing();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await tracing.close();
  });

  it('is spied on, by instance, prototype and class, and restored', async () => {
    const controller = new PricesController(new Prices());
    const spies = [
      jest.spyOn(controller.prices, 'find').mockResolvedValue(40),
      jest.spyOn(Prices.prototype, 'total').mockImplementation((count) => count + 1),
      jest.spyOn(Prices, 'parse').mockReturnValueOnce(9),
      jest.spyOn(Prices.prototype, 'rate', 'get').mockReturnValue(5),
    ] as const;
    expect(await controller.list()).toEqual([40, 4, 9]);
    expect(await controller.list()).toEqual([40, 4, 7]);
    expect(spies[0]).toHaveBeenCalledWith('shoe');
    expect(spies[1].mock.contexts).toEqual([controller.prices, controller.prices]);
    jest.restoreAllMocks();
    expect(Object.hasOwn(controller.prices, 'find')).toBe(false);
    tracing.reset();
    expect(await controller.list()).toEqual([4, 6, 7]);
    expect(tracing.spans().map(({ name }) => name)).toEqual(spans);
  });

  it('is called through by a spy, as often as it is called', async () => {
    const prices = new Prices();
    const find = jest.spyOn(prices, 'find');
    await Promise.all([prices.find('a'), prices.find('ab')]);
    expect(find.mock.calls).toEqual([['a'], ['ab']]);
    expect(await Promise.all(find.mock.results.map(({ value }) => value))).toEqual([1, 2]);
  });

  it('stands in for itself: equal instances, one made from the prototype, one with parts put in', async () => {
    expect(new Prices()).toEqual(new Prices());
    expect(new Prices()).toStrictEqual(new Prices());
    expect(inspect(new Prices())).toBe("Prices { currency: 'EUR' }");
    expect(Object.keys(new Prices())).toEqual(['currency']);
    const bare = Object.create(Prices.prototype) as InstanceType<typeof Prices>;
    expect([bare.total(2), await bare.find('abc'), bare instanceof Prices]).toEqual([4, 3, true]);
    const partial = Object.assign(new Prices(), { find: async () => 1 });
    expect(await new PricesController(partial).list()).toEqual([1, 6, 7]);
    const proxied = new Proxy(new Prices(), { get: (target, key) => (key === 'rate' ? 10 : Reflect.get(target, key)) });
    expect(proxied.total(2)).toBe(20);
  });

  it('is replaced in a testing module: provider, guard, and what nobody provides', async () => {
    const testing = await Test.createTestingModule({
      imports: [TracingModule.forRoot()],
      controllers: [PricesController],
      providers: [Prices],
    })
      .overrideProvider(Prices)
      .useValue({ find: async () => 1, total: () => 2 })
      .overrideGuard(Guard)
      .useValue({ canActivate: () => true })
      .compile();
    const app = testing.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    expect(await (await fetch(`${await app.getUrl()}/prices`)).json()).toEqual([1, 2, 7]);
    await app.close();

    const mocked = await Test.createTestingModule({ controllers: [PricesController] })
      .useMocker((token) => (token === Prices ? { find: jest.fn(async () => 5), total: jest.fn(() => 6) } : undefined))
      .compile();
    expect(await mocked.get(PricesController).list()).toEqual([5, 6, 7]);
  });
});
