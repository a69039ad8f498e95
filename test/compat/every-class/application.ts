import 'reflect-metadata';
import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TracingModule } from 'nestjs-traced';

/** What is told to the logger, in order. */
export class Lines implements LoggerService {
  readonly lines: string[] = [];

  error(message: unknown): void {
    this.lines.push(`error ${String(message)}`);
  }

  warn(message: unknown): void {
    this.lines.push(`warn ${String(message)}`);
  }

  log(): void {}
}

/** What a client sees of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Running {
  readonly app: INestApplication;
  readonly lines: readonly string[];
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export type Platform = 'express' | 'fastify';

/** Imports `TracingModule` where the classes are decorated. */
export const tracing = (): NonNullable<ModuleMetadata['imports']> =>
  isDecorated() ? [TracingModule.forRoot({ serviceName: 'every-class', exporters: ['memory'], eventLoop: false })] : [];

const isDecorated = (): boolean => process.argv[2] !== 'undecorated';

/** Runs an application as long as `use` takes. */
export async function running<T>(
  { imports = [], ...metadata }: ModuleMetadata,
  use: (running: Running) => Promise<T>,
  { platform = 'express', prepare }: { platform?: Platform; prepare?: (app: INestApplication) => unknown } = {},
): Promise<T> {
  const Root = Object.defineProperty(class {}, 'name', { value: 'RootModule' });
  Module({ ...metadata, imports: [...tracing(), ...imports] })(Root);
  const lines = new Lines();
  const app = await NestFactory.create(Root, await adapterOf(platform), { logger: lines, abortOnError: false });
  await prepare?.(app);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}`;
  const send: Running['send'] = (method, path, body, headers = {}) => ask(url + path, method, body, headers);
  try {
    return await use({ app, lines: lines.lines, send, get: (path, headers) => send('GET', path, undefined, headers) });
  } finally {
    await app.close();
  }
}

async function adapterOf(platform: Platform): Promise<never> {
  if (platform === 'express') return new (await import('@nestjs/platform-express')).ExpressAdapter() as never;
  return new (await import('@nestjs/platform-fastify')).FastifyAdapter() as never;
}

const VOLATILE = ['date', 'keep-alive', 'connection'];

async function ask(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const seen = [...response.headers].filter(([name]) => !VOLATILE.includes(name));
  return { status: response.status, headers: Object.fromEntries(seen), body: await response.text() };
}

export const pause = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a call comes to: its result, or its error as a text. */
export async function told(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return String(error);
  }
}

/** The type of a class that stands further down, of which no decorator is to keep the value. */
export type Later<T> = T;
