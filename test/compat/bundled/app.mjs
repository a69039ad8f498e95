// The application that is bundled. It answers one request of its own and prints what was traced.
import 'reflect-metadata';
import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Traced, TracingModule } from 'nestjs-traced';

function decorate(target, key, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  for (const decorator of decorators.reverse()) decorator(target, key, descriptor);
  Object.defineProperty(target, key, descriptor);
}

class OrderService {
  async place() {
    return { placed: true };
  }
}
decorate(OrderService.prototype, 'place', Traced({ retry: 1 }));
Injectable()(OrderService);

class OrdersController {
  constructor(orders) {
    this.orders = orders;
  }
  place() {
    return this.orders.place();
  }
}
decorate(OrdersController.prototype, 'place', Get('place/:id'));
Inject(OrderService)(OrdersController, undefined, 0);
Controller('orders')(OrdersController);

const names = [];
const exporter = {
  export: (spans, done) => {
    names.push(...spans.map(({ name }) => name));
    done({ code: 0 });
  },
  shutdown: async () => {},
};

class AppModule {}
Module({
  imports: [
    TracingModule.forRoot({
      serviceName: 'bundled',
      exporters: [exporter],
      metrics: true,
      viewer: true,
      instrument: false,
    }),
  ],
  controllers: [OrdersController],
  providers: [OrderService],
})(AppModule);

async function main() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const status = async (path) => {
    const answer = await fetch(url + path);
    await answer.text();
    return answer.status;
  };
  const statuses = [await status('/orders/place/1'), await status('/metrics')];
  await app.close();
  console.log(JSON.stringify({ statuses, names: names.sort() }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
