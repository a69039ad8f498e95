// An application that makes one span, says how tracing was found, and stays until it is ended.
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { NestFactory } from '@nestjs/core';

const { Module } = createRequire(import.meta.url)('@nestjs/common');
const { Sensitive, SpanAttr, Traced, TracingModule, TracingService } = await import('nestjs-traced');

class Orders {
  async place(card) {
    return this.charge(card);
  }
  async charge() {
    return 'paid';
  }
}
/** What a compiler makes of a decorator in front of a method. */
function decorate(name, decorator) {
  const descriptor = Object.getOwnPropertyDescriptor(Orders.prototype, name);
  Object.defineProperty(Orders.prototype, name, decorator(Orders.prototype, name, descriptor) ?? descriptor);
}
SpanAttr('card')(Orders.prototype, 'place', 0);
Sensitive()(Orders.prototype, 'place', 0);
decorate('place', Traced());
decorate('charge', Traced());

class AppModule {}
Module({ imports: [TracingModule.forRoot()], providers: [Orders] })(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
console.log(app.get(TracingService).mode);
await app.get(Orders).place('4111 1111 1111 1111');
setInterval(() => undefined, 1_000);
