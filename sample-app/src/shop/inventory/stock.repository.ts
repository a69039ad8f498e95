import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.service.js';

/** The `stock` table. */
@Injectable()
export class StockRepository implements OnModuleInit {
  constructor(private readonly database: Database) {}

  /** Fills the shelves whenever the shop opens. */
  async onModuleInit(): Promise<void> {
    await this.database.prepare('CREATE TABLE IF NOT EXISTS stock (sku text PRIMARY KEY, available integer NOT NULL)');
    await this.database.prepare(
      `INSERT INTO stock (sku, available) VALUES ('tea', 1000), ('cup', 1000), ('kettle', 100), ('gold-spoon', 0)
       ON CONFLICT (sku) DO UPDATE SET available = EXCLUDED.available`,
    );
  }

  /** What is left, or `undefined` when there was not enough. */
  async take(sku: string, quantity: number): Promise<number | undefined> {
    const [row] = await this.database.query<{ available: number }>({
      text: 'UPDATE stock SET available = available - $2 WHERE sku = $1 AND available >= $2 RETURNING available',
      values: [sku, quantity],
    });
    return row?.available;
  }

  /** Goods of which fewer than `limit` are left. */
  async below(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ sku: string }>({
      text: 'SELECT sku FROM stock WHERE available < $1 ORDER BY sku',
      values: [limit],
    });
    return rows.map(({ sku }) => sku);
  }

  async giveBack(sku: string, quantity: number): Promise<void> {
    await this.database.query({
      text: 'UPDATE stock SET available = available + $2 WHERE sku = $1',
      values: [sku, quantity],
    });
  }
}
