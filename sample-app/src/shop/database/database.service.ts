import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { currentSpan, Traced } from 'nestjs-traced';
import pg from 'pg';
import { settings } from '../common/settings.js';

/** A parameterised statement and what the trace says about it; the values never leave the process. */
export interface Statement {
  readonly operation: 'SELECT' | 'INSERT' | 'UPDATE';
  readonly table: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

const STARTUP_LIMIT_MS = 20_000;
const STARTUP_PAUSE_MS = 100;

export const DATABASE_URL = Symbol('DATABASE_URL');

/** PostgreSQL through the `pg` driver, one CLIENT span for each statement. */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly #pool: pg.Pool;
  readonly address: string;
  readonly port: number;
  readonly namespace: string;

  constructor(@Inject(DATABASE_URL) url: string) {
    const { hostname, port, pathname } = new URL(url);
    this.address = hostname;
    this.port = Number(port || 5432);
    this.namespace = pathname.slice(1);
    this.#pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 20_000 });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.#pool.on('error', () => undefined);
  }

  // The conventions want these at the start, where a sampler can see them.
  @Traced({
    name: ([statement]: [Statement]) => `${statement.operation} ${statement.table}`,
    kind: 'client',
    samplingAttributes: ([statement]: [Statement], self: Database) => ({
      'db.system.name': 'postgresql',
      'db.namespace': self.namespace,
      'db.operation.name': statement.operation,
      'db.collection.name': statement.table,
      'db.query.text': statement.text,
      'server.address': self.address,
      'server.port': self.port,
    }),
  })
  async query<Row extends object>(statement: Statement): Promise<Row[]> {
    const startMs = performance.now();
    try {
      const { rows } = await this.#pool.query<Row>(statement.text, [...(statement.values ?? [])]);
      return rows;
    } catch (error) {
      if (error instanceof pg.DatabaseError) currentSpan().setAttribute('db.response.status_code', error.code ?? '');
      throw error;
    } finally {
      noteSlowQuery(performance.now() - startMs);
    }
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

function noteSlowQuery(durationMs: number): void {
  if (durationMs <= settings.slowQueryMs) return;
  currentSpan().addEvent('slow_query_detected', {
    'query.duration_ms': Math.round(durationMs),
    'query.threshold_ms': settings.slowQueryMs,
  });
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
