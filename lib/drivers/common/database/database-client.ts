import type { Attributes, SpanKind } from '@opentelemetry/api';
import type { SpanLife } from '../../../core/span/span-life.js';
import type { DatabaseMeasurement } from '../../../core/contracts/database-metrics.js';
import { privacy } from '../../../privacy/privacy-state.js';
import { summarizeSql } from '../../sql/sql-summary.js';
import { readSql } from '../../sql/sql-tokens.js';
import type { DatabaseOptions } from './database.options.js';
import { StatementHistory } from './statement-history.js';

/** Where a client is connected to. */
export interface DatabaseAddress {
  readonly serverAddress?: string | undefined;
  readonly serverPort?: number | undefined;
  readonly namespace?: string | undefined;
}

/** One kind of call: shared by all calls of the same statement. */
export interface DatabaseOperation {
  /** Of the span; low in cardinality. */
  readonly name: string;
  readonly attributes: Attributes;
  /** @defaultValue client */
  readonly kind?: SpanKind;
  readonly history: StatementHistory | undefined;
}

/** How a driver's client tells about itself. */
export interface ClientDescription {
  /** `db.system.name`. */
  readonly system: string;
  /** Read when the first statement runs, and after `forgetAddress`. */
  readonly address: () => DatabaseAddress;
  /** `db.response.status_code` of an error; `undefined` when the server has not said one. */
  readonly statusOf?: (error: unknown) => string | undefined;
  /** A name that clients share when one runs on top of the other, so that a call has one span. @defaultValue the system */
  readonly group?: string;
  /** The kind of the spans of statements. @defaultValue client */
  readonly kind?: SpanKind;
  /** The port that is not recorded, because it is what the system uses by default. */
  readonly defaultPort?: number;
}

const MAX_STATEMENTS = 500;
const MAX_STATEMENT_LENGTH = 32_768;
const MAX_TEXT_LENGTH = 8_192;

/** A traced client (a pool and its connections are one): its address, its statements and what was seen of them. */
export class DatabaseClient {
  readonly system: string;
  /** A call inside a call of the same group is part of it, whether the client was handed in or is seen on a channel. */
  readonly group: string;
  /** What is named as the place when measuring a call throws. */
  readonly site: string;
  readonly #statements = new Map<string, DatabaseOperation>();
  #masker: unknown;
  #base: Attributes | undefined;

  constructor(
    private readonly description: ClientDescription,
    readonly options: DatabaseOptions,
  ) {
    this.system = description.system;
    this.site = `measuring ${this.system}`;
    this.group = description.group ?? description.system;
  }

  /** What all spans of this client carry. */
  get base(): Attributes {
    return (this.#base ??= this.#readBase());
  }

  /** `host:port/database`, or the name that the options give. */
  get poolName(): string {
    const { 'server.address': address, 'server.port': port, 'db.namespace': namespace } = this.base;
    const { poolName } = this.options;
    if (poolName !== undefined) return poolName;
    const host =
      address === undefined ? this.system : port === undefined ? String(address) : `${String(address)}:${String(port)}`;
    return namespace === undefined ? host : `${host}/${String(namespace)}`;
  }

  /** Forgets the address: a client that has connected may know it better than its options did. */
  forgetAddress(): void {
    this.#base = undefined;
    // The history of durations stays: it does not depend on the address.
    for (const [text, { history }] of this.#statements) this.#statements.set(text, this.#readStatement(text, history));
  }

  statusOf(error: unknown): string | undefined {
    return this.description.statusOf?.(error);
  }

  /** The call that a statement makes; what belongs to the text is worked out once. */
  statement(text: string): DatabaseOperation {
    if (this.#masker !== privacy.masker) {
      this.#masker = privacy.masker;
      this.#statements.clear();
    }
    let operation = this.#statements.get(text);
    if (operation === undefined) {
      operation = this.#readStatement(text);
      if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
      this.#statements.set(text, operation);
    }
    return operation;
  }

  /** A call that no statement describes. */
  operation(name: string, attributes: Attributes): DatabaseOperation {
    return { name, attributes: { ...this.base, ...attributes }, history: undefined };
  }

  isSlow(operation: DatabaseOperation, durationMs: number, life: SpanLife): boolean {
    const { slowQuery = {} } = this.options;
    if (slowQuery === false || operation.history === undefined) return false;
    return operation.history.isSlow(durationMs, slowQuery, life);
  }

  measurementOf(
    { attributes }: DatabaseOperation,
    errorType: string | undefined,
    statusCode: string | undefined,
  ): DatabaseMeasurement {
    return { attributes, errorType, statusCode };
  }

  #readBase(): Attributes {
    const { system, address, defaultPort } = this.description;
    const { serverAddress, serverPort, namespace } = { ...address(), ...withoutUndefined(this.options) };
    const base: Attributes = { 'db.system.name': system };
    if (namespace !== undefined) base['db.namespace'] = namespace;
    if (serverAddress !== undefined) base['server.address'] = serverAddress;
    if (serverPort !== undefined && serverPort !== defaultPort) base['server.port'] = serverPort;
    return base;
  }

  #readStatement(full: string, history = new StatementHistory()): DatabaseOperation {
    // A cut may leave a literal without its end; all that follows is then read as part of the literal, and masked as well.
    const text = full.length > MAX_STATEMENT_LENGTH ? full.slice(0, MAX_STATEMENT_LENGTH) : full;
    const read = readSql(privacy.masker.sql(text, this.system), this.system);
    const { summary, operation, target } = summarizeSql(read.tokens);
    const attributes: Attributes = { ...this.base };
    if (summary !== '') attributes['db.query.summary'] = summary;
    if (operation !== undefined) attributes['db.operation.name'] = operation;
    if (target !== undefined) attributes['db.collection.name'] = target;
    if (this.options.queryText !== false) attributes['db.query.text'] = shortened(read.text);
    const { kind } = this.description;
    return {
      name: summary || this.fallbackName(),
      attributes,
      history,
      ...(kind !== undefined && { kind }),
    };
  }

  /** The span's name for a statement that cannot be summarized: the database, the server or the system. */
  fallbackName(): string {
    const { base } = this;
    return String(base['db.namespace'] ?? base['server.address'] ?? this.system);
  }
}

function withoutUndefined({ serverAddress, serverPort, namespace }: DatabaseOptions): DatabaseAddress {
  return {
    ...(serverAddress !== undefined && { serverAddress }),
    ...(serverPort !== undefined && { serverPort }),
    ...(namespace !== undefined && { namespace }),
  };
}

function shortened(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}
