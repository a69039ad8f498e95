import 'reflect-metadata';
import {
  Body,
  CanActivate,
  Controller,
  ExecutionContext,
  Get,
  Injectable,
  Module,
  Param,
  Post,
  SetMetadata,
  UseGuards,
  type INestApplication,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { ApiOperation, ApiProperty, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sensitive, SpanAttr, Traced, TracingModule } from '../../../lib/index.js';
import type { InstrumentOption } from '../../../lib/nest/instrument/instrument.options.js';

class NewOrder {
  @ApiProperty() sku!: string;
}

@Injectable()
class RolesGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const roles = new Reflector().get<string[] | undefined>('roles', execution.getHandler());
    return roles === undefined || roles.includes(String(execution.switchToHttp().getRequest().headers.role));
  }
}

type Wrap = () => MethodDecorator & ClassDecorator;

/** The same controller with and without our decorators, above and below those of the framework. */
function controllerWith(above: Wrap, below: Wrap, attributes: boolean): new () => object {
  const parameter = (decorator: ParameterDecorator): ParameterDecorator => (attributes ? decorator : () => undefined);
  @UseGuards(RolesGuard)
  @Controller('orders')
  class OrdersController {
    @above()
    @Get(':id')
    @SetMetadata('roles', ['reader'])
    @ApiOperation({ summary: 'finds an order' })
    @below()
    find(@Param('id') @parameter(SpanAttr('order.id') as ParameterDecorator) id: string): { id: string } {
      return { id };
    }

    @above()
    @Post()
    @below()
    create(@Body() @parameter(Sensitive() as ParameterDecorator) order: NewOrder): NewOrder {
      return order;
    }
  }
  return OrdersController;
}

const nothing: Wrap = () => () => undefined;
const traced: Wrap = () => Traced() as MethodDecorator & ClassDecorator;
const controllers = {
  undecorated: controllerWith(nothing, nothing, false),
  'decorated below': controllerWith(nothing, traced, true),
  'decorated above': controllerWith(traced, nothing, true),
  'found by its name': controllerWith(nothing, nothing, false),
};

interface Running {
  readonly app: INestApplication;
  readonly url: string;
  readonly document: OpenAPIObject;
}

const byName: InstrumentOption = { providers: ['Orders*'], guards: true, pipes: true, interceptors: true };

async function start(controller: new () => object, instrument: InstrumentOption): Promise<Running> {
  @Module({ imports: [TracingModule.forRoot({ exporters: ['none'], instrument })], controllers: [controller] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false });
  const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), document };
}

const running = new Map<string, Running>();
beforeAll(async () => {
  for (const [name, controller] of Object.entries(controllers)) {
    running.set(name, await start(controller, name === 'found by its name' ? byName : 'auto'));
  }
});
afterAll(async () => {
  for (const { app } of running.values()) await app.close();
});

describe.each(Object.keys(controllers))('a controller %s', (name) => {
  it('keeps its guards: without the role the route stays closed', async () => {
    const { url } = running.get(name) as Running;
    expect((await fetch(`${url}/orders/7`)).status).toBe(403);
    expect((await fetch(`${url}/orders/7`, { headers: { role: 'writer' } })).status).toBe(403);
    const open = await fetch(`${url}/orders/7`, { headers: { role: 'reader' } });
    expect([open.status, await open.json()]).toEqual([200, { id: '7' }]);
  });

  it('has the OpenAPI document of the undecorated one', () => {
    expect(running.get(name)?.document).toEqual(running.get('undecorated')?.document);
    expect(Object.keys(running.get(name)?.document.paths ?? {})).toEqual(['/orders/{id}', '/orders']);
    expect(running.get(name)?.document.paths['/orders/{id}']?.get?.operationId).toContain('find');
  });
});
