import { DatabaseClient, type DatabaseAddress, type DatabaseOperation } from '../common/database/database-client.js';
import type { DatabaseOptions } from '../common/database/database.options.js';

/** The traced clients by server and database: one `MongoClient` talks to several of both. */
export class MongoClients {
  readonly #clients = new Map<string, DatabaseClient>();
  readonly #operations = new Map<string, DatabaseOperation>();

  constructor(private readonly options: DatabaseOptions) {}

  of(address: DatabaseAddress): DatabaseClient {
    const key = `${address.serverAddress}:${address.serverPort}/${address.namespace}`;
    let client = this.#clients.get(key);
    if (client === undefined) {
      if (this.#clients.size >= MAX_CLIENTS) this.#clients.clear();
      client = new DatabaseClient(
        { system: 'mongodb', address: () => address, statusOf: codeOf, defaultPort: 27_017 },
        this.options,
      );
      this.#clients.set(key, client);
    }
    return client;
  }

  /** `find users`: what is looked for, and what is stored, is not read at all. */
  operation(
    client: DatabaseClient,
    name: string,
    collection: string | undefined,
    batchSize?: number,
  ): DatabaseOperation {
    const key = `${client.poolName} ${name} ${collection} ${batchSize}`;
    let operation = this.#operations.get(key);
    if (operation === undefined) {
      operation = client.operation(collection === undefined ? name : `${name} ${collection}`, {
        'db.operation.name': name,
        ...(collection !== undefined && { 'db.collection.name': collection }),
        ...(batchSize !== undefined && batchSize > 1 && { 'db.operation.batch.size': batchSize }),
      });
      if (this.#operations.size >= MAX_OPERATIONS) this.#operations.clear();
      this.#operations.set(key, operation);
    }
    return operation;
  }
}

const MAX_CLIENTS = 100;
const MAX_OPERATIONS = 1000;

function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'number' ? String(code) : undefined;
}
