import 'reflect-metadata';
import { Controller, Get, Injectable, Module, Param, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';

export interface AppOptions {
  readonly imports: DynamicModule[];
  /** Put on the handler. */
  readonly decorator: MethodDecorator;
}

@Injectable()
class OrderService {
  find(id: string): { id: string; items: number; status: string } {
    return { id, items: 3, status: 'paid' };
  }
}

/** Starts the application under load and resolves with its server. */
export async function startApp({ imports, decorator }: AppOptions): Promise<Server> {
  @Controller('orders')
  class OrderController {
    constructor(private readonly orders: OrderService) {}

    @Get(':id')
    @decorator
    find(@Param('id') id: string): object {
      return this.orders.find(id);
    }
  }

  @Module({ imports, controllers: [OrderController], providers: [OrderService] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer() as Server;
}
