import { Injectable } from '@nestjs/common';
import { SpanAttr, Traced } from 'nestjs-traced';
import { ServiceClient } from '../common/service-client.js';
import type { Order } from './order.js';

@Injectable()
export class InventoryClient {
  constructor(private readonly services: ServiceClient) {}

  @Traced({ name: 'inventory.reserve' })
  async reserve(@SpanAttr('order.id', (order: Order) => order.id) order: Order): Promise<void> {
    await this.services.post('inventory', '/reservations', { items: order.items });
  }

  @Traced({ name: 'inventory.release' })
  async release(@SpanAttr('order.id', (order: Order) => order.id) order: Order): Promise<void> {
    await this.services.post('inventory', '/reservations/release', { items: order.items });
  }
}
