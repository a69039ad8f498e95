// What the pages say about an application of the reader's, and do not write out.
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Pool as PgPool } from 'pg';

declare global {
  class AppModule {}
  const tracing: import('nestjs-traced/sdk').TracingHandle;
  const request: import('node:http').IncomingMessage;
  const metrics: { count(rule: string): void };

  class CreateUserDto {
    email: string;
  }
  function PartialType<T>(type: new () => T): new () => Partial<T>;
  class OrderItem {
    sku: string;
  }
  class CardDto {
    number: string;
  }
  type Card = CardDto;
  interface Order {
    plan: 'free' | 'pro';
  }
  interface Receipt {
    id: string;
  }
  interface Payment {
    id: string;
  }
  class OutOfStockError extends Error {}
  class OrderRepository {
    save(order: Order): Promise<Receipt>;
    open(): Promise<Order[]>;
  }
  class Payments {
    charge(order: Order, how: { signal: AbortSignal | undefined; key: string | undefined }): Promise<Receipt>;
  }
  const charge: (order: Order, signal: AbortSignal) => Promise<Receipt>;
  const order: Order;
  const callersSignal: AbortSignal;
  const writeReport: () => Promise<void>;

  class Pool extends PgPool {}
  const pool: PgPool;
  class SearchClient {
    constructor(url: string);
    readonly host: string;
    readonly port: number;
    query(index: string, words: string): Promise<{ hits: unknown[] }>;
    put(index: string, document: object): Promise<void>;
    sql(text: string): Promise<unknown[]>;
  }

  type Span = import('@opentelemetry/api').Span;
  const SpanKind: typeof import('@opentelemetry/api').SpanKind;
  const MySpanExporter: new () => SpanExporter;
  const OTLPTraceExporter: new () => SpanExporter;
  const addTenant: SpanProcessor;
  const audit: SpanProcessor;
  const NodeTracerProvider: typeof import('@opentelemetry/sdk-trace-node').NodeTracerProvider;
  const BatchSpanProcessor: typeof import('@opentelemetry/sdk-trace').BatchSpanProcessor;
}
