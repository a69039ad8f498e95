import { expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { traceMongooseConnection } from '../../../../../lib/nest/instrument/databases/mongoose.js';

it.each(['8.19.0', '9.6.3', '9.7.0', '10.0.0'])('follows the driver below a connection of mongoose %s', (version) => {
  const client = new MongoClient('mongodb://127.0.0.1:1');
  traceMongooseConnection({ getClient: () => client, base: { version } });
  expect(client.listenerCount('commandStarted')).toBe(1);
});

it('leaves alone what is no connection of mongoose', () => {
  expect(() => traceMongooseConnection({})).not.toThrow();
  expect(() => traceMongooseConnection({ getClient: () => undefined, base: { version: '8.0.0' } })).not.toThrow();
});
