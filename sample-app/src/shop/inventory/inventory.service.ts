import { ConflictException, Injectable } from '@nestjs/common';
import { currentSpan, Traced } from 'nestjs-traced';
import { StockRepository } from './stock.repository.js';

export interface ReservedItem {
  readonly sku: string;
  readonly quantity: number;
}

/** Keeps goods for an order, all of them or none. */
@Injectable()
export class InventoryService {
  constructor(private readonly stock: StockRepository) {}

  @Traced({
    name: 'stock.reserve',
    expected: [ConflictException],
    attributes: ([items]: [readonly ReservedItem[]]) => ({ 'stock.skus': items.map((item) => item.sku) }),
  })
  async reserve(items: readonly ReservedItem[]): Promise<void> {
    const reserved: ReservedItem[] = [];
    for (const item of items) {
      const left = await this.stock.take(item.sku, item.quantity);
      if (left === undefined) {
        currentSpan().addEvent('out_of_stock', { 'stock.sku': item.sku, 'stock.requested': item.quantity });
        await this.release(reserved);
        throw new ConflictException(`There is not enough ${item.sku} in stock`);
      }
      reserved.push(item);
    }
  }

  @Traced({
    name: 'stock.release',
    attributes: ([items]: [readonly ReservedItem[]]) => ({ 'stock.items': items.length }),
  })
  async release(items: readonly ReservedItem[]): Promise<void> {
    for (const item of items) await this.stock.giveBack(item.sku, item.quantity);
  }
}
