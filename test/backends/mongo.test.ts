// needs: MONGO_URL
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import { traceMongo } from '../../lib/drivers/mongo/trace-mongo.js';
import { traceMongooseConnection } from '../../lib/nest/instrument/databases/mongoose.js';
import { traceMongooseChannel } from '../../lib/drivers/mongo/mongoose-channel.js';
import { seams } from '../../lib/shared/time/test-seams.js';
import { captureSpans, stopCapture, type SpanCapture } from '../support/spans.js';
import { under } from './support/callers.js';

const url = String(process.env['MONGO_URL']);
let spans: SpanCapture;
const commands = (): ReadableSpan[] => spans.finished().filter(({ kind }) => kind === SpanKind.CLIENT);
const names = () => commands().map(({ name }) => name);

beforeAll(() => {
  seams.rethrowInternalErrors = true;
});
beforeEach(() => {
  spans = captureSpans();
});
afterEach(() => stopCapture());
afterAll(() => {
  seams.rethrowInternalErrors = false;
});

describe.each([
  ['before', async () => traceMongo(new MongoClient(url, { maxPoolSize: 1 })).connect()],
  [
    'after',
    async () => {
      const client = await new MongoClient(url, { maxPoolSize: 1 }).connect();
      await client.db().collection('warm').countDocuments();
      return traceMongo(client);
    },
  ],
])('traceMongo %s the connection is there', (_when, open) => {
  it('describes commands without filters and documents, and fails with the code of the server', async () => {
    const client = await open();
    const users = client.db().collection<{ _id: number; email: string }>('users');
    await users.deleteMany({});
    spans.reset();
    await users.insertMany([
      { _id: 1, email: 'canary-1' },
      { _id: 2, email: 'canary-2' },
    ]);
    await users.findOne({ email: 'canary-1' });
    await expect(users.insertOne({ _id: 1, email: 'canary-3' })).rejects.toThrow('E11000');
    expect(commands()[1]?.attributes).toEqual({
      'db.system.name': 'mongodb',
      'db.namespace': 'shop',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(url).port),
      'db.operation.name': 'find',
      'db.collection.name': 'users',
      'db.response.returned_rows': 1,
    });
    expect(commands().map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
      ['insert users', 2],
      ['find users', undefined],
      ['insert users', undefined],
    ]);
    expect(JSON.stringify(commands().map(({ attributes, events }) => [attributes, events]))).not.toContain('canary');
    const [, , refused] = commands();
    expect([refused?.status.code, refused?.attributes['db.response.status_code']]).toEqual([
      SpanStatusCode.ERROR,
      '11000',
    ]);
    expect(spans.open()).toBe(0);
    await client.close();
  });

  it('takes for a collection only what is one', async () => {
    const client = await open();
    spans.reset();
    await expect(client.db().command({ usersInfoOf: 'canary' })).rejects.toThrow();
    await client.db().command({ count: 'users' });
    expect(names()).toEqual(['usersInfoOf', 'count users']);
    await client.close();
  });

  it('makes a span of each batch that a cursor fetches, below whoever reads, also when it is read halfway', async () => {
    const client = await open();
    const users = client.db().collection<{ _id: number }>('cursors');
    await users.deleteMany({});
    await users.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id })));
    spans.reset();
    const cursor = users.find({}, { batchSize: 4 });
    await under('caller first', () => cursor.next());
    await under('caller second', async () => {
      for (let read = 0; read < 5; read++) await cursor.next();
    });
    await under('caller last', () => cursor.close());
    const byId = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    const seen = commands().map((span) => [span.name, byId.get(span.parentSpanContext?.spanId ?? '')]);
    expect(seen.slice(0, 2)).toEqual([
      ['find cursors', 'caller first'],
      ['getMore cursors', 'caller second'],
    ]);
    expect(seen.slice(2).every(([, parent]) => parent === 'caller last')).toBe(true);
    expect(spans.open()).toBe(0);
    await client.close();
  });

  it('gives 200 commands of 200 callers the right parents over one connection', async () => {
    const client = await open();
    const users = client.db().collection<{ _id: number }>('users');
    spans.reset();
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => under(`caller ${index}`, () => users.findOne({ _id: index }))),
    );
    const byId = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    const owners = commands().map((span) => byId.get(span.parentSpanContext?.spanId ?? ''));
    expect(owners.toSorted()).toEqual(Array.from({ length: 200 }, (_, index) => `caller ${index}`).toSorted());
    await client.close();
  });
});

describe('mongoose', () => {
  const Item = mongoose.model('Item', new mongoose.Schema({ stock: Number, secret: String }));
  let stop: () => void;
  beforeAll(async () => {
    await mongoose.connect(url);
    await Item.deleteMany({});
  });
  beforeEach(() => {
    stop = traceMongooseChannel();
  });
  afterEach(() => stop());
  afterAll(() => mongoose.disconnect());

  it('leaves one span per query and save, also when the driver is traced as well', async () => {
    traceMongo(mongoose.connection.getClient());
    await under('caller', async () => {
      await Item.create({ stock: 1, secret: 'canary' });
      await Item.findOne({ secret: 'canary' });
      await Item.aggregate([{ $match: { secret: 'canary' } }]);
    });
    expect(names()).toHaveLength(3);
    expect(names().map((name) => name.split(' ')[1])).toEqual(['items', 'items', 'items']);
    const caller = spans.named('caller').spanContext().spanId;
    expect(commands().map((span) => span.parentSpanContext?.spanId)).toEqual([caller, caller, caller]);
    expect(JSON.stringify(commands().map(({ attributes }) => attributes))).not.toContain('canary');
  });

  it('has the batches of a cursor, and the commands that mongoose tells nothing of, from the driver', async () => {
    traceMongooseConnection(mongoose.connection);
    await Item.deleteMany({});
    await Item.insertMany([{ stock: 1 }, { stock: 2 }, { stock: 3 }]);
    spans.reset();
    await under('caller', async () => {
      for await (const _item of Item.find().cursor({ batchSize: 2 }));
    });
    expect(names()).toEqual(['find items', 'getMore items']);
    const caller = spans.named('caller').spanContext().spanId;
    expect(new Set(commands().map((span) => span.parentSpanContext?.spanId))).toEqual(new Set([caller]));
  });

  it('fails with what the query threw', async () => {
    await expect(Item.find({ $nonsense: 1 } as never)).rejects.toThrow();
    expect(commands().map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
  });
});
