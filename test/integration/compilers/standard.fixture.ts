import { Traced, Untraced } from 'nestjs-traced';
import { report } from './report.mjs';

@Traced({ kind: 'internal' })
class Orders {
  @Traced({ attributes: ([id]: [string]) => ({ 'order.id': id }) })
  async place(id: string): Promise<string> {
    return this.#charge(id);
  }
  @Traced()
  #charge(id: string): string {
    return id;
  }
  @Untraced()
  plain(): void {}
  other(): void {}
  @Traced()
  static build(): Orders {
    return new Orders();
  }
}
class SpecialOrders extends Orders {}

const orders = Orders.build();
await orders.place('o1');
orders.plain();
orders.other();
await new SpecialOrders().place('o2');
report();
