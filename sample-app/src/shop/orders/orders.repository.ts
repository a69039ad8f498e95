import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.service.js';
import type { Order } from './order.js';

/** The `orders` table. The card is nowhere in it. */
@Injectable()
export class OrdersRepository implements OnModuleInit {
  constructor(private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    await this.database.prepare(
      `CREATE TABLE IF NOT EXISTS orders (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL,
        total integer NOT NULL,
        status text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`,
    );
  }

  async insert(order: Order): Promise<void> {
    await this.database.query({
      text: `INSERT INTO orders (id, user_id, total, status) VALUES ($1, $2, $3, 'pending')`,
      values: [order.id, order.userId, order.total],
    });
  }

  async setStatus(id: string, status: 'confirmed' | 'rejected'): Promise<void> {
    await this.database.query({
      text: 'UPDATE orders SET status = $2 WHERE id = $1',
      values: [id, status],
    });
  }
}
