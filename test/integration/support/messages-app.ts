import { Controller, Module, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  type ClientProxy,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { context, propagation, trace } from '@opentelemetry/api';
import { of, throwError, type Observable } from 'rxjs';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';
import { traceClientProxy } from '../../../lib/nest/transports/trace-client.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What handlers were called with, and in which trace. */
export interface Handled {
  readonly pattern: string;
  readonly data: { readonly n: number };
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** What the baggage says of the tenant. */
  readonly tenant: string | undefined;
}

export const handled: Handled[] = [];
/** Contexts that handlers were given. */
export const contexts: unknown[] = [];

function see(pattern: string, data: { n: number }): void {
  const { traceId, spanId } = trace.getSpanContext(context.active()) ?? {};
  const tenant = propagation.getBaggage(context.active())?.getEntry('tenant')?.value;
  handled.push({ pattern, data, traceId, spanId, tenant });
}

class Work {
  @Traced({ name: 'work' })
  async inside(n: number): Promise<number> {
    await pause(n % 4);
    return n;
  }
}

/** One handler of each kind, below a prefix that no other test uses. */
export function createController(prefix: string): Type<unknown> {
  @Controller()
  class MessagesController {
    readonly #work = new Work();

    @MessagePattern(`${prefix}.find`)
    async find(@Payload() data: { n: number }, @Ctx() handlerContext: unknown): Promise<object> {
      contexts.push(handlerContext);
      await pause(data.n % 5);
      see('find', data);
      await this.#work.inside(data.n);
      return { n: data.n };
    }

    @MessagePattern(`${prefix}.stream`)
    stream(@Payload() data: { n: number }): Observable<unknown> {
      see('stream', data);
      return of({ n: data.n }, { n: data.n + 1 });
    }

    @MessagePattern(`${prefix}.fails`)
    fails(@Payload() data: { n: number }): Observable<unknown> {
      return data.n === 0 ? throwError(() => new RangeError('out of range')) : throwError(() => new RpcException('no'));
    }

    @EventPattern<string>(`${prefix}.placed`)
    async placed(@Payload() data: { n: number }): Promise<void> {
      await pause(data.n % 5);
      see('placed', data);
      await this.#work.inside(data.n);
    }

    @EventPattern<string>(`${prefix}.broken`)
    broken(@Payload() data: { n: number }): never {
      see('broken', data);
      throw new RangeError('event out of range');
    }
  }
  return MessagesController;
}

export interface MessagesApp {
  readonly client: ClientProxy;
  readonly app: INestMicroservice;
  close(): Promise<void>;
}

/** A microservice over a transport, and a traced client of it. */
export async function startMessages(
  prefix: string,
  server: MicroserviceOptions,
  client: MicroserviceOptions,
  options: TracingModuleOptions = {},
  prepare: (client: ClientProxy) => void = () => undefined,
): Promise<MessagesApp> {
  @Module({ imports: [TracingModule.forRoot(options)], controllers: [createController(prefix)] })
  class MessagesModule {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(MessagesModule, { ...server, logger: false });
  await app.listen();
  const proxy = traceClientProxy(ClientProxyFactory.create(client as never) as unknown as ClientProxy);
  prepare(proxy);
  await proxy.connect();
  const close = async (): Promise<void> => {
    await proxy.close();
    await app.close();
  };
  return { client: proxy, app, close };
}
