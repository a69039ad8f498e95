import 'reflect-metadata';
import { Sensitive, SpanAttr, SpanFields, Traced, Untraced } from 'nestjs-traced';
import { report } from './report.mjs';

@SpanFields('id')
class Order {
  constructor(
    readonly id: string,
    readonly note = 'private',
  ) {}
}

@Traced({ kind: 'internal' })
class Orders {
  async place(@SpanAttr('order') _order: Order, @SpanAttr('card') @Sensitive() _card: string): Promise<string> {
    return this.#check();
  }
  #check(): string {
    return 'ok';
  }
  @Untraced() plain(): void {}
  *lines(): Generator<number> {
    yield 1;
  }
  static build(): Orders {
    return new Orders();
  }
}
class SpecialOrders extends Orders {}

const orders = Orders.build();
await orders.place(new Order('o1'), '4111');
orders.plain();
for (const _ of orders.lines());
await new SpecialOrders().place(new Order('o2'), '4111');
report();
