// @nestjs/websockets on ws: what a client is sent, by every kind of handler.
import { Catch, Injectable, UseFilters, UseGuards, UseInterceptors, UsePipes, ValidationPipe } from '@nestjs/common';
import type { ArgumentsHost, CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  BaseWsExceptionFilter,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import type { OnGatewayConnection, OnGatewayDisconnect, OnGatewayInit, WsResponse } from '@nestjs/websockets';
import { IsInt, Min } from 'class-validator';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { from, map, type Observable } from 'rxjs';
import { WebSocket, type WebSocketServer as Server } from 'ws';
import { pause, running } from './application.js';

class Count {
  @IsInt() @Min(1) to!: number;

  list(): number[] {
    return Array.from({ length: this.to }, (_, n) => n);
  }
}

@Injectable()
class NameGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToWs().getData() !== 'nobody';
  }
}

@Injectable()
class Stamping implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ ...data, by: context.getHandler().name })));
  }
}

@Catch()
class TellingFilter extends BaseWsExceptionFilter {
  override catch(error: Error, host: ArgumentsHost): void {
    const client = host.switchToWs().getClient<WebSocket>();
    if (error instanceof RangeError) client.send(JSON.stringify({ event: 'range', data: error.message }));
    // oxlint-disable-next-line promise/valid-params -- Nest's method, not a promise's
    else super.catch(error, host);
  }
}

@WebSocketGateway()
@UseFilters(TellingFilter)
@UseGuards(NameGuard)
@UsePipes(
  new ValidationPipe({ transform: true, exceptionFactory: (errors) => new WsException(`${errors.length} wrong`) }),
)
class ChatGateway implements OnGatewayInit, OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  @WebSocketServer() private readonly server!: Server;
  readonly life: string[] = [];

  afterInit(server: Server): void {
    this.life.push(`init ${server.constructor.name}`);
  }

  async handleConnection(client: WebSocket, request: IncomingMessage): Promise<void> {
    await pause();
    this.life.push(`connected ${client.readyState} ${request.url}`);
  }

  handleDisconnect(client: WebSocket): void {
    this.life.push(`disconnected ${client.readyState} of ${this.server.clients.size}`);
  }

  @SubscribeMessage('say')
  say(@MessageBody() text: string): WsResponse<string> {
    return { event: 'said', data: text.toUpperCase() };
  }

  @SubscribeMessage('later')
  @UseInterceptors(Stamping)
  async later(@MessageBody() text: string): Promise<WsResponse<string>> {
    await pause();
    return { event: 'later', data: text };
  }

  @SubscribeMessage('count')
  count(@MessageBody() count: Count): Observable<WsResponse<number>> {
    return from(count.list()).pipe(map((data) => ({ event: 'counted', data })));
  }

  @SubscribeMessage('quiet')
  quiet(@ConnectedSocket() client: WebSocket, @MessageBody('name') name: string): void {
    client.send(JSON.stringify({ event: 'quiet', data: name }));
  }

  @SubscribeMessage('range')
  range(): never {
    throw new RangeError('out of range');
  }

  @SubscribeMessage('fails')
  async fails(): Promise<never> {
    await pause();
    throw new WsException({ code: 7 });
  }
}

const sent = [
  ['say', 'hello'],
  ['later', 'hello'],
  ['count', { to: 3 }],
  ['count', { to: 0 }],
  ['quiet', { name: 'ann' }],
  ['range', 1],
  ['fails', 1],
  ['say', 'nobody'],
  ['say', 'end'],
] as const;

export async function observe(): Promise<unknown> {
  return running(
    { providers: [ChatGateway] },
    async ({ app, lines }) => {
      const client = new WebSocket(`${(await app.getUrl()).replace('http', 'ws')}/?room=1`);
      const heard: string[] = [];
      client.on('message', (data) => heard.push(String(data)));
      await once(client, 'open');
      const { life } = app.get(ChatGateway);
      while (life.length < 2) await pause(2);
      for (const [event, data] of sent) {
        client.send(JSON.stringify({ event, data }));
        await pause(20);
      }
      while (!heard.includes('{"event":"said","data":"END"}')) await pause(2);
      client.close();
      await once(client, 'close');
      while (life.length < 3) await pause(2);
      return { heard, life, lines };
    },
    { prepare: (app) => app.useWebSocketAdapter(new WsAdapter(app)) },
  );
}
