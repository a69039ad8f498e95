import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TracingModule } from 'nestjs-traced';
import { traceMysql2, tracePg, traceRedis } from 'nestjs-traced/drivers';
import { DiscardingExporter } from './discarding-exporter.cjs';

type Trace = <Client extends object>(client: Client) => Client;

const handedIn: Readonly<Record<string, Trace>> = {
  pg: tracePg as Trace,
  mysql2: traceMysql2 as Trace,
  ioredis: traceRedis as Trace,
};

/** Starts a Nest application as a user writes it; resolves with what the user hands a client to. Switched off, nothing is exported. */
export async function startOurs(driver: string, isOn: boolean): Promise<Trace> {
  if (isOn) {
    @Module({
      imports: [TracingModule.forRoot({ serviceName: 'bench', exporters: [new DiscardingExporter()], metrics: false })],
    })
    class AppModule {}
    await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  }
  return handedIn[driver] ?? ((client) => client);
}
