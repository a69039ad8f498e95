import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, NotFoundException, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, GraphQLModule, Int, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { HeldLines, holding } from '../../../lib/shared/errors/held-lines.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

@ObjectType()
class Order {
  @Field(() => Int)
  id!: number;
  @Field(() => String)
  status!: string;
}

@Resolver(() => Order)
class OrdersResolver {
  @Query(() => Order)
  order(@Args('id', { type: () => Int }) id: number): object {
    if (id === 0) throw new RangeError('resolver is out of range');
    if (id < 0) throw new NotFoundException();
    return { id };
  }
  @ResolveField(() => String)
  status(): string {
    return 'paid';
  }
}

@Module({
  imports: [
    TracingModule.forRoot({ instrument: { resolvers: true, fetch: false } }),
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, playground: false }),
  ],
  providers: [OrdersResolver],
})
class GraphqlAppModule {}

describe('GraphQL', () => {
  let fixture: TracingFixture;
  let app: INestApplication;

  beforeAll(async () => {
    fixture = startFixture();
    app = await NestFactory.create(GraphqlAppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
  });
  beforeEach(() => fixture.reset());
  afterAll(async () => {
    await app.close();
    await fixture.stop();
  });

  async function ask(body: object) {
    const response = await fetch(`${await app.getUrl()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { data?: unknown; errors?: unknown[] };
    const isServer = () => fixture.spans().find(({ kind }) => kind === SpanKind.SERVER);
    while (isServer() === undefined) await fixture.finished(1);
    return { answer, server: isServer() };
  }

  it('names the operation on the server span, and traces resolvers below it when asked to', async () => {
    const { answer, server } = await ask({ query: 'query FindOrder { order(id: 1) { id status } }' });
    expect(answer.data).toEqual({ order: { id: 1, status: 'paid' } });
    expect(server?.attributes).toMatchObject({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'FindOrder',
    });
    expect(server?.status.code).toBe(SpanStatusCode.UNSET);
    const below = fixture.spans().filter(({ kind }) => kind === SpanKind.INTERNAL);
    expect(below.map(({ name }) => name)).toEqual(['OrdersResolver.order', 'OrdersResolver.status']);
    expect(below.every((span) => span.parentSpanContext?.spanId === server?.spanContext().spanId)).toBe(true);
  });

  it('puts what a resolver throws on the server span, although the answer is a 200', async () => {
    const { answer, server } = await ask({ query: 'query Broken { order(id: 0) { id } }', operationName: 'Broken' });
    expect(answer.errors).toHaveLength(1);
    expect(server?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'resolver is out of range' });
    expect(server?.attributes).toMatchObject({ 'graphql.operation.name': 'Broken', 'error.type': 'RangeError' });
  });

  it('has the lines written that wait for a request with such an answer', async () => {
    const settled: boolean[] = [];
    class Watched extends HeldLines {
      override settle(request: string, isKept: boolean): void {
        settled.push(isKept);
        super.settle(request, isKept);
      }
    }
    holding.lines = new Watched({ linesPerRequest: 10, requests: 10 });
    await ask({ query: '{ order(id: 0) { id } }' });
    holding.lines = undefined;
    // The resolver's span, what the operation tells of its errors, and the end of the request, which is too late to forget them.
    expect(settled).toEqual([true, true, false]);
  });

  it.each([
    ['an expected error', 'query Missing { order(id: -1) { id } }'],
    ['a document that cannot be read', 'query {'],
    ['an unknown field', '{ nothing }'],
  ])('leaves the status alone for %s', async (_what, query) => {
    const { answer, server } = await ask({ query });
    expect(answer.errors).toHaveLength(1);
    expect(server?.status.code).toBe(SpanStatusCode.UNSET);
  });
});
