import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { traceDriver } from '../../../lib/drivers/any/trace-driver.js';
import { tracedFetch } from '../../../lib/http/client/traced-fetch.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { startApp, type RunningApp } from '../support/http-app.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

const database = traceDriver(
  { find: (name: string) => new Promise((resolve) => setTimeout(resolve, 1, name)) },
  { system: 'acme', methods: { find: (name: string) => ({ operation: 'find', target: name }) } },
);

@Injectable()
class UserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ url: string; user?: string }>();
    request.user = `user-${request.url.split('/').at(-1)}`;
    return true;
  }
}

@Injectable()
class Orders {
  @Traced()
  async place(@SpanAttr('tenant.id', { on: 'descendants' }) tenant: string): Promise<void> {
    await database.find('orders');
    await this.charge(tenant);
  }
  @Traced()
  async charge(_tenant: string): Promise<void> {
    await database.find('payments');
  }
}

@Controller()
@UseGuards(UserGuard)
class OrdersController {
  readonly #orders = new Orders();
  @Get('orders/:id')
  async find(@Param('id') id: string): Promise<string> {
    await this.#orders.place(`tenant-${id}`);
    return id;
  }
}

let fixture: TracingFixture;
let running: RunningApp;
beforeEach(async () => {
  fixture = startFixture();
  @Module({
    imports: [
      TracingModule.forRoot({
        instrument: false,
        http: { attributesFor: (request: { user?: string }) => request.user && ({ 'user.id': request.user } as any) },
      }),
    ],
    controllers: [OrdersController],
  })
  class App {}
  running = await startApp('express', App);
});
afterEach(async () => {
  await running.app.close();
  await fixture.stop();
});

describe('values for everything below', () => {
  it('are on every span below, hashed where they say who it is, and mix nothing in 200 parallel requests', async () => {
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => (await fetch(`${running.url}/orders/${index}`)).text()),
    );
    const spans = await fixture.finished(200 * 5);
    const byTrace = group(spans);
    const users = new Set<unknown>();
    for (const members of byTrace.values()) {
      const below = members.filter(({ name }) => !name.startsWith('GET'));
      const [server] = members.filter(({ name }) => name.startsWith('GET'));
      const id = String(server?.attributes['url.path']).split('/').at(-1);
      const userIds = new Set(below.map(({ attributes }) => attributes['user.id']));
      expect([below.length, userIds.size, server?.attributes['user.id']]).toEqual([4, 1, undefined]);
      expect([...userIds][0]).toMatch(/^h:process:[\w-]{22}$/);
      users.add([...userIds][0]);
      const tenants = Object.fromEntries(below.map(({ name, attributes }) => [name, attributes['tenant.id']]));
      expect(tenants).toEqual({
        'Orders.place': undefined,
        'find orders': `tenant-${id}`,
        'Orders.charge': `tenant-${id}`,
        'find payments': `tenant-${id}`,
      });
    }
    expect(users.size).toBe(200);
  });

  it('are in no outgoing header', async () => {
    let sent: Headers | undefined;
    const send = ((_input: unknown, init?: RequestInit) => {
      sent = new Headers(init?.headers);
      return Promise.resolve(new Response('ok'));
    }) as typeof globalThis.fetch;
    class Caller {
      @Traced()
      call(@SpanAttr('tenant.id', { on: 'descendants' }) _tenant: string): Promise<Response> {
        return tracedFetch('http://elsewhere.test/', {}, { fetch: send });
      }
    }
    await new Caller().call('canary');
    expect([...(sent ?? new Headers()).keys()]).toEqual(['traceparent']);
    expect(JSON.stringify([...(sent ?? new Headers())])).not.toContain('canary');
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it('are for parameters', () => {
    expect(() => {
      class Wrong {
        @SpanAttr('x', { on: 'descendants' })
        method(): string {
          return 'x';
        }
      }
      return Wrong;
    }).toThrow(/decorate a parameter of a method/);
  });
});

function group<T extends { spanContext(): { traceId: string } }>(spans: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const span of spans) {
    const { traceId } = span.spanContext();
    groups.set(traceId, [...(groups.get(traceId) ?? []), span]);
  }
  return groups;
}
