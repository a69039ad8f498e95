import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Injectable,
  Module,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { Args, Context, GraphQLModule, Int, Query, Resolver } from '@nestjs/graphql';
import { ClientProxyFactory, Ctx, MessagePattern, Payload, RpcException, Transport } from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { firstValueFrom, type Observable } from 'rxjs';
import WebSocket from 'ws';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { Met } from '../support/kept.js';

let met = new Met();

@Injectable()
class MeetingGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    met.see(`execution context of ${execution.getType()}`, execution);
    for (const argument of execution.getArgs<unknown[]>())
      if (typeof argument === 'object' && argument !== null) met.see(`argument of ${execution.getType()}`, argument);
    return true;
  }
}

@Traced()
@Resolver()
class OrdersResolver {
  @Query(() => Int)
  order(@Args('id', { type: () => Int }) id: number, @Context() context: { req: object; res: object }): number {
    met.see('request', context.req);
    if (id === 0) throw met.see('error', Object.assign(new RangeError('out of range'), { context }));
    return id;
  }
}

@Traced()
@Controller()
class OrdersController {
  @MessagePattern('find')
  async find(@Payload() data: { id: number }, @Ctx() context: object): Promise<object> {
    met.see('payload', data);
    if (data.id === 0) throw met.see('error', Object.assign(new RpcException('no'), { context }));
    return met.see('result', { ...data });
  }
}

@Traced()
@WebSocketGateway()
class OrdersGateway {
  handleConnection(socket: object): void {
    met.see('socket', socket);
  }

  handleDisconnect(): void {
    disconnected.count += 1;
  }

  @SubscribeMessage('find')
  find(@MessageBody() data: { id: number }, @ConnectedSocket() socket: object): object {
    met.see('payload', data);
    if (data.id === 0) throw met.see('error', Object.assign(new WsException('no'), { socket }));
    return met.see('result', { event: 'found', data });
  }
}

const disconnected = { count: 0 };

@Module({
  imports: [
    TracingModule.forRoot({ serviceName: 'shop', exporters: ['memory'], instrument: { resolvers: true } }),
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, playground: false }),
  ],
  controllers: [OrdersController],
  providers: [OrdersResolver, OrdersGateway, { provide: APP_GUARD, useClass: MeetingGuard }],
})
class ShopModule {}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('what belongs to a message', () => {
  let app: INestApplication;
  let port: number;
  beforeEach(async () => {
    met = new Met();
    disconnected.count = 0;
    port = await freePort();
    app = await NestFactory.create(ShopModule, { logger: false });
    app.useWebSocketAdapter(new WsAdapter(app));
    app.connectMicroservice(
      { transport: Transport.TCP, options: { host: '127.0.0.1', port } },
      { inheritAppConfig: true },
    );
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');
  });
  afterEach(() => app.close());

  it('of GraphQL is collected as soon as it is over', async () => {
    const url = `${await app.getUrl()}/graphql`;
    for (const id of [1, 0, 1, 0]) {
      const headers = { 'content-type': 'application/json', connection: 'close' };
      const answer = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: `{ order(id: ${id}) }` }),
      });
      expect(await answer.json()).toMatchObject({ data: id === 0 ? null : { order: 1 } });
    }
    expect(met.counts).toMatchObject({ request: 4, error: 2, 'execution context of graphql': 4 });
    expect(await met.left()).toEqual({});
  });

  it('of a transport is collected as soon as it is over, its connection too', async () => {
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
    await client.connect();
    for (const id of [1, 0, 1, 0]) {
      const answer = firstValueFrom(client.send('find', { id }) as Observable<unknown>);
      if (id === 0) await expect(answer).rejects.toMatchObject({ message: 'no' });
      else expect(await answer).toEqual({ id });
    }
    await client.close();
    expect(met.counts).toMatchObject({ payload: 4, error: 2, result: 2, 'execution context of rpc': 4 });
    expect(await met.left()).toEqual({});
  });

  it('of a socket is collected as soon as it is over, the socket too', async () => {
    // The last connection is kept without us too, until the next: it is not looked at.
    const looked = met;
    for (const id of [1, 0, 2]) {
      if (id === 2) met = new Met();
      const client = new WebSocket((await app.getUrl()).replace('http', 'ws'));
      await once(client, 'open');
      client.send(JSON.stringify({ event: 'find', data: { id } }));
      await once(client, 'message');
      client.close();
      await once(client, 'close');
    }
    while (disconnected.count < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(looked.counts).toMatchObject({ socket: 2, payload: 2, error: 1, result: 1, 'execution context of ws': 2 });
    expect(await looked.left()).toEqual({});
  });
});
