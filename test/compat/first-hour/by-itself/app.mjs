// An application as a reader of the README has it: TracingModule.forRoot(), and not one more line of tracing.
// Decorators are applied by hand, so that nothing has to be compiled.
import 'reflect-metadata';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { HttpModule, HttpService } from '@nestjs/axios';
import { CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import { Controller, Get, Headers, Inject, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ClientsModule, EventPattern, MessagePattern, Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import { TracingLogger, TracingModule } from 'nestjs-traced';
import axios from 'axios';
import pg from 'pg';
import { firstValueFrom } from 'rxjs';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';
import { request } from 'undici';

const ports = JSON.parse(process.env.PORTS ?? '{}');
const here = `http://127.0.0.1:${ports.http}`;
const database = { host: '127.0.0.1', port: ports.database, user: 'postgres', password: 'x', database: 'postgres' };
const tcp = { transport: Transport.TCP, options: { host: '127.0.0.1', port: ports.messages } };

function decorate(target, key, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  for (const decorator of decorators) decorator(target, key, descriptor);
}

/** SQLite comes with Node from 22.5 on. */
async function openSqlite() {
  const { DatabaseSync } = await import('node:sqlite').catch(() => ({}));
  return DatabaseSync === undefined ? null : new DatabaseSync(':memory:');
}

class AppController {
  constructor(http, pool, pglite, sqlite, dataSource, sequelize, cache, events, client) {
    Object.assign(this, { http, pool, pglite, sqlite, dataSource, sequelize, cache, events, client });
  }
  async everything() {
    await (await fetch(`${here}/echo/fetch`)).text();
    await (await request(`${here}/echo/undici`)).body.text();
    await axios.get(`${here}/echo/axios`);
    await this.http.axiosRef.get(`${here}/echo/nestjs-axios`);
    await this.pool.query('SELECT 1 AS pg');
    await this.pglite.query('SELECT 2 AS pglite');
    this.sqlite?.prepare('SELECT 3 AS sqlite').all();
    await this.dataSource.query('SELECT 4 AS typeorm');
    await this.sequelize.query('SELECT 5 AS sequelize');
    await this.cache.get('missing');
    await firstValueFrom(this.client.send('sum', [1, 2]));
    await firstValueFrom(this.client.emit('told', {}), { defaultValue: undefined });
    this.events.emit('order.paid', {});
    new Logger('App').log('everything is done');
    return 'done';
  }
  echo(traceparent) {
    return { traceparent };
  }
  sum([left, right]) {
    return left + right;
  }
  told() {}
}
decorate(AppController.prototype, 'everything', Get('everything'));
decorate(AppController.prototype, 'echo', Get('echo/:client'));
decorate(AppController.prototype, 'sum', MessagePattern('sum'));
decorate(AppController.prototype, 'told', EventPattern('told'));
Headers('traceparent')(AppController.prototype, 'echo', 0);
const injected = [
  HttpService,
  pg.Pool,
  PGlite,
  'SQLITE',
  DataSource,
  Sequelize,
  CACHE_MANAGER,
  EventEmitter2,
  'CLIENT',
];
injected.forEach((token, index) => Inject(token)(AppController, undefined, index));
Controller()(AppController);

class Jobs {
  tick() {}
  paid() {}
}
decorate(Jobs.prototype, 'tick', Interval('tick', 200));
decorate(Jobs.prototype, 'paid', OnEvent('order.paid'));

const provide = (token, useFactory) => ({ provide: token, useFactory });
class AppModule {}
Module({
  imports: [
    TracingModule.forRoot({ serviceName: 'app' }),
    HttpModule,
    CacheModule.register(),
    ScheduleModule.forRoot(),
    EventEmitterModule.forRoot(),
    ClientsModule.register([{ name: 'CLIENT', ...tcp }]),
  ],
  controllers: [AppController],
  providers: [
    Jobs,
    provide(pg.Pool, () => new pg.Pool({ ...database, max: 1 })),
    provide(PGlite, () => new PGlite()),
    provide('SQLITE', openSqlite),
    provide(DataSource, () => new DataSource({ type: 'postgres', ...database, username: 'postgres' }).initialize()),
    provide(Sequelize, () => new Sequelize({ dialect: 'postgres', ...database, username: 'postgres', logging: false })),
  ],
})(AppModule);

const server = new PGLiteSocketServer({ db: new PGlite(), ...database, maxConnections: 20 });
await server.start();
const adapter = process.env.PLATFORM === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter, { logger: new TracingLogger() });
app.enableShutdownHooks();
app.connectMicroservice(tcp);
await app.startAllMicroservices();
await app.listen(ports.http, '127.0.0.1');
