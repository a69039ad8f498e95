// Compiled by `npm run typecheck`: every @ts-expect-error below is a mistake that the compiler must find.
import { Sensitive, SpanAttr, SpanFields, Traced, traced, Untraced } from '../../lib/index.js';

class Order {
  id = '';
  items: string[] = [];
}

class Service {
  readonly region = 'eu';

  @Traced({
    name: ([order]) => `order.${order.id}`,
    attributes: ([order, card], receipt, self) => ({
      a: order.items.length,
      b: card.length,
      c: receipt.total,
      d: self.region,
    }),
    onResult: (receipt, [order]) => ({ total: receipt.total.toFixed(), id: order.id }),
    samplingAttributes: ([order]) => ({ 'order.id': order.id }),
    expected: [RangeError],
  })
  async place(
    @SpanAttr('order.id', (order: Order) => order.id) order: Order,
    @SpanAttr('card') @Sensitive('partial') card: string,
  ): Promise<{ total: number }> {
    return { total: order.items.length + card.length };
  }

  // @ts-expect-error: the arguments are those of the method
  @Traced({ attributes: ([order]: [string]) => ({ order }) })
  wrongArguments(_order: Order): void {}

  // @ts-expect-error: Order has no property `itemz`
  @Traced({ attributes: ([order]) => ({ n: order.itemz }) })
  wrongProperty(_order: Order): void {}

  // @ts-expect-error: the result is a string
  @Traced({ onResult: (result: number) => ({ result }) })
  wrongResult(): Promise<string> {
    return Promise.resolve('');
  }

  @Traced({ onResult: (result: string) => ({ length: result.length }) })
  annotatedResult(): Promise<string> {
    return Promise.resolve('');
  }

  @Traced({ attributes: ([name]: [string], length: number) => ({ name, length }) })
  annotatedArguments(name: string): number {
    return name.length;
  }

  // @ts-expect-error: no such option
  @Traced({ nam: 'x' })
  wrongOption(): void {}

  // @ts-expect-error: no such kind
  @Traced({ kind: 'clientt' })
  wrongKind(): void {}

  @Traced()
  wrongSelector(
    // @ts-expect-error: the selector is about an Order, the parameter is a string
    @SpanAttr('order.id', (order: Order) => order.id) _order: string,
    // @ts-expect-error: Order has no property `idd`
    @SpanAttr('order.id', (order: Order) => order.idd) _other: Order,
    // @ts-expect-error: the attribute name is required
    @SpanAttr() _third: Order,
  ): void {}

  @SpanAttr('user.id', (user: { id: string }) => user.id)
  @Traced()
  async result(): Promise<{ id: string }> {
    return { id: '' };
  }

  // @ts-expect-error: the result has no `id`
  @SpanAttr('user.id', (user: { id: string }) => user.id)
  @Traced()
  async wrongResultSelector(): Promise<number> {
    return 1;
  }

  @SpanAttr('field') field = 1;

  @Traced() private secret(@SpanAttr('n', (n: number) => n) n: number): number {
    return n;
  }
  @Traced() generic<T extends object>(@SpanAttr('n') value: T): T {
    return value;
  }
  @Traced() optional(@SpanAttr('n', (n: number | undefined) => n) n?: number): number {
    return this.secret(n ?? 0);
  }
  @Untraced() plain(): void {}
  @Traced() static build(@SpanAttr('n', (n: number) => n) n: number): number {
    return n;
  }
}

// @ts-expect-error: Order has no field `status`
@SpanFields('id', 'status')
class Partial extends Order {}

@SpanFields('id')
@Sensitive()
class Listed extends Order {}

@SpanFields('id', 'note', { lines: Listed })
class Sparse extends Order {
  note?: string;
  lines?: Listed[] | null;
}

// @ts-expect-error: Order has no field `total`
@SpanFields({ total: Listed })
class Totalled extends Order {}

@Traced({ include: ['get*', /^find/], exclude: (name) => name.endsWith('Raw'), kind: 'internal' })
class Repository {}

@Traced()
class Plain {
  constructor(private readonly name: string) {
    void this.name;
  }
}

// @ts-expect-error: the strategy is not known
void Sensitive('blur');

const total: Promise<number> = traced('cart.total', async (span) => {
  span.setAttribute('a', 1);
  return 1;
});
// @ts-expect-error: the result is a number
const text: string = traced('cart.total', { attributes: { a: 1 } }, () => 1);

export { Listed, Partial, Plain, Sparse, Totalled, Repository, Service, text, total };

@Traced()
@SpanFields('id')
export class Single {
  static readonly only = new Single();
  id = '';
  private constructor() {}
}

@Traced()
export class Guarded {
  protected constructor() {}
}

// @ts-expect-error: Single has no field `name`
SpanFields('name')(Single);
