import { Sensitive, SpanAttr, SpanFields } from 'nestjs-traced';

export interface OrderItem {
  readonly sku: string;
  readonly quantity: number;
}

/** An order as it goes through the service; the allow-list says what of it a trace may show. */
@SpanFields('id', 'userId')
export class Order {
  readonly id: string;
  readonly userId: string;
  readonly items: readonly OrderItem[];
  /** In cents. */
  @SpanAttr('order.total')
  readonly total: number;
  @Sensitive()
  readonly card: string;

  constructor(fields: { id: string; userId: string; items: readonly OrderItem[]; total: number; card: string }) {
    this.id = fields.id;
    this.userId = fields.userId;
    this.items = fields.items;
    this.total = fields.total;
    this.card = fields.card;
  }
}

export interface OrderView {
  readonly id: string;
  readonly status: 'confirmed';
  readonly total: number;
}

/** Prices in cents. */
export const PRICES: Readonly<Record<string, number>> = { tea: 650, cup: 1200, kettle: 4900, 'gold-spoon': 99_900 };
