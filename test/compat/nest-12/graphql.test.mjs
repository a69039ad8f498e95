// GraphQL by Mercurius on Fastify: it tells of its errors only what it answers.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Module, NotFoundException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, GraphQLModule, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TracingModule } from 'nestjs-traced';
import { startTracing } from 'nestjs-traced/sdk';

const [SERVER, UNSET, ERROR] = [1, 0, 2];
const tracing = startTracing({ serviceName: 'graphql', exporters: ['memory'], eventLoop: false });

class Order {}
Field(() => Int)(Order.prototype, 'id');
ObjectType('Order')(Order);
class OrdersResolver {
  order(id) {
    if (id === 0) throw new RangeError('resolver is out of range');
    if (id < 0) throw new NotFoundException('no such order');
    return { id };
  }
}
const resolvers = OrdersResolver.prototype;
Reflect.defineMetadata('design:paramtypes', [Number], resolvers, 'order');
Args('id', { type: () => Int })(resolvers, 'order', 0);
Query(() => Order, { nullable: true })(resolvers, 'order', Object.getOwnPropertyDescriptor(resolvers, 'order'));
Resolver(() => Order)(OrdersResolver);

class AppModule {}
Module({
  imports: [
    TracingModule.forRoot({ instrument: { fetch: false, http: false } }),
    GraphQLModule.forRoot({ driver: MercuriusDriver, autoSchemaFile: true }),
  ],
  providers: [OrdersResolver],
})(AppModule);

describe('GraphQL by Mercurius', () => {
  let app;
  before(async () => {
    app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
  });
  after(async () => {
    await app.close();
    await tracing.shutdown();
  });

  async function ask(query) {
    tracing.memory.reset();
    const response = await fetch(`${await app.getUrl()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const answer = await response.json();
    const server = () => tracing.memory.getFinishedSpans().find(({ kind }) => kind === SERVER);
    for (let turn = 0; turn < 5_000 && server() === undefined; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await tracing.flush();
    }
    return { answer, server: server() };
  }

  it('names the operation on the server span', async () => {
    const { answer, server } = await ask('query FindOrder { order(id: 1) { id } }');
    assert.deepEqual(answer.data, { order: { id: 1 } });
    assert.equal(server.attributes['graphql.operation.type'], 'query');
    assert.equal(server.attributes['graphql.operation.name'], 'FindOrder');
    assert.equal(server.status.code, UNSET);
  });

  it('puts what a resolver throws there, by its own class', async () => {
    const { server } = await ask('query Broken { a: order(id: -1) { id } b: order(id: 0) { id } }');
    assert.deepEqual(server.status, { code: ERROR, message: 'resolver is out of range' });
    assert.equal(server.attributes['error.type'], 'RangeError');
    assert.deepEqual(
      server.events.map(({ attributes }) => attributes['exception.type']),
      ['RangeError'],
    );
  });

  for (const query of ['query { order(id: -1) { id } }', 'query {', '{ nothing }', 'mutation Missing { a }']) {
    it(`leaves the status alone for ${query}`, async () => {
      const { answer, server } = await ask(query);
      assert.equal(answer.errors.length, 1);
      assert.equal(server.status.code, UNSET);
    });
  }
});
