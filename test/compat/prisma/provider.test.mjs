// Prisma as its guide for Nest has it: a provider that extends the client, whose adapter makes its own pool.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TRACING_HANDLE, TracingModule, traced } from 'nestjs-traced';
import { startDatabase } from './database.mjs';

let database;
let app;
before(async () => {
  database = await startDatabase();
});
after(async () => {
  await app?.close();
  await database?.stop();
});

it('is traced without a line of the application', async () => {
  const { PrismaClient } = await import('@prisma/client');
  const { PrismaPg } = await import('@prisma/adapter-pg');
  class PrismaService extends PrismaClient {
    constructor() {
      const connectionString = `postgres://postgres@127.0.0.1:${database.port}/postgres`;
      super({ adapter: new PrismaPg({ connectionString, max: 1 }) });
    }
    async onModuleInit() {
      await this.$connect();
    }
    async onModuleDestroy() {
      await this.$disconnect();
    }
  }
  class AppModule {}
  Module({
    imports: [TracingModule.forRoot({ exporters: ['memory'], eventLoop: false })],
    providers: [PrismaService],
  })(AppModule);
  app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const prisma = app.get(PrismaService);
  await traced('caller', async () => {
    await prisma.customer.findMany();
    await prisma.$extends({}).customer.count();
  });
  const handle = app.get(TRACING_HANDLE);
  await handle.flush();
  const spans = handle.memory.getFinishedSpans();
  const caller = spans.find(({ name }) => name === 'caller');
  const statements = spans.filter(({ attributes }) => attributes['db.query.text'] !== undefined);
  assert.equal(statements.length, 2);
  for (const span of statements) assert.equal(span.parentSpanContext.spanId, caller.spanContext().spanId);
});
