import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { tracePg } from 'nestjs-traced/drivers';
import pg from 'pg';
import { settings } from '../common/settings.js';

/** A parameterised statement; the values never leave the process. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

const STARTUP_LIMIT_MS = 60_000;
const STARTUP_PAUSE_MS = 100;

export const DATABASE_URL = Symbol('DATABASE_URL');

/** PostgreSQL through the `pg` driver, whose statements have a span each. */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly #pool: pg.Pool;

  constructor(@Inject(DATABASE_URL) connectionString: string) {
    const pool = new pg.Pool({ connectionString, max: 4, connectionTimeoutMillis: 60_000 });
    // What a service does while it starts belongs to no request.
    this.#pool = tracePg(pool, { requireParent: true, slowQuery: { thresholdMs: settings.slowQueryMs } });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.#pool.on('error', () => undefined);
  }

  async query<Row extends object>({ text, values = [] }: Statement): Promise<Row[]> {
    const { rows } = await this.#pool.query<Row>(text, [...values]);
    return rows;
  }

  /**
   * Runs a statement that prepares the database when a service starts: no request, and so no span. Waits for a database
   * that is still starting.
   */
  async prepare(text: string): Promise<void> {
    const deadlineMs = performance.now() + STARTUP_LIMIT_MS;
    for (;;) {
      try {
        await this.#pool.query(text);
        return;
      } catch (error) {
        if (!isStarting(error) || performance.now() > deadlineMs) throw error;
        await sleep(STARTUP_PAUSE_MS);
      }
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pool.end();
  }
}

/** Nobody listens yet, or PostgreSQL says that it is starting up. */
function isStarting(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ECONNREFUSED' || code === '57P03';
}

/** PostgreSQL's code for a second row with the same key. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}
