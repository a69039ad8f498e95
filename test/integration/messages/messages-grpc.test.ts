import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Metadata } from '@grpc/grpc-js';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  GrpcMethod,
  Transport,
  type ClientGrpcProxy,
  type GrpcOptions,
} from '@nestjs/microservices';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { firstValueFrom, lastValueFrom, of, type Observable } from 'rxjs';
import { createServer, type AddressInfo } from 'node:net';
import { traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { traceClientProxy } from '../../../lib/nest/transports/trace-client.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

interface Question {
  readonly n: number;
}
interface Sums {
  find(question: Question, metadata?: Metadata): Observable<Question>;
  stream(question: Question): Observable<Question>;
  fails(question: Question): Observable<Question>;
}

const handled: { n: number; spanId: string | undefined; metadata: Record<string, unknown> }[] = [];

@Controller()
class SumsController {
  @GrpcMethod('Sums', 'Find')
  async find({ n }: Question, metadata: Metadata): Promise<Question> {
    await new Promise((resolve) => setTimeout(resolve, n % 5));
    handled.push({ n, spanId: trace.getActiveSpan()?.spanContext().spanId, metadata: metadata.getMap() });
    return { n };
  }
  @GrpcMethod('Sums', 'Stream')
  stream({ n }: Question): Observable<Question> {
    return of({ n }, { n: n + 1 });
  }
  @GrpcMethod('Sums', 'Fails')
  fails(): never {
    throw new RangeError('out of range');
  }
}

@Module({ imports: [TracingModule.forRoot()], controllers: [SumsController] })
class SumsModule {}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('messages over gRPC', () => {
  let fixture: TracingFixture;
  let app: INestMicroservice;
  let client: ClientGrpcProxy;
  let sums: Sums;

  beforeAll(async () => {
    fixture = startFixture();
    const options: GrpcOptions = {
      transport: Transport.GRPC,
      options: {
        package: 'sums',
        protoPath: 'test/integration/support/proto/sums.proto',
        url: `127.0.0.1:${await freePort()}`,
      },
    };
    app = await NestFactory.createMicroservice<GrpcOptions>(SumsModule, { ...options, logger: false });
    await app.listen();
    client = traceClientProxy(ClientProxyFactory.create(options) as unknown as ClientGrpcProxy);
    sums = client.getService<Sums>('Sums');
  });
  beforeEach(() => {
    fixture.reset();
    handled.length = 0;
  });
  afterAll(async () => {
    client.close();
    await app.close();
    await fixture.stop();
  });

  it('makes one trace of each of 200 parallel calls', async () => {
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    await Promise.all(numbers.map((n) => traced(`caller ${n}`, () => firstValueFrom(sums.find({ n })))));
    const spans = await fixture.finished(600);
    const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
    const wrong = handled.filter(({ n, spanId }) => {
      const server = byId.get(spanId ?? '');
      const own = byId.get(server?.parentSpanContext?.spanId ?? '');
      const caller = byId.get(own?.parentSpanContext?.spanId ?? '');
      return !(server?.kind === SpanKind.SERVER && own?.kind === SpanKind.CLIENT && caller?.name === `caller ${n}`);
    });
    expect(handled).toHaveLength(200);
    expect(wrong).toEqual([]);
  });

  it('tells the method by its full name', async () => {
    await firstValueFrom(sums.find({ n: 1 }));
    const spans = await fixture.finished(2);
    for (const span of spans) {
      expect(span.name).toBe('sums.Sums/Find');
      expect(span.attributes).toEqual({ 'rpc.system.name': 'grpc', 'rpc.method': 'sums.Sums/Find' });
    }
  });

  it("sends the application's metadata along and leaves it as it is", async () => {
    const metadata = new Metadata();
    metadata.set('tenant', 'a');
    await firstValueFrom(sums.find({ n: 1 }, metadata));
    await firstValueFrom(sums.find({ n: 2 }, metadata));
    expect(metadata.getMap()).toEqual({ tenant: 'a' });
    expect(handled.map((one) => one.metadata['tenant'])).toEqual(['a', 'a']);
    expect(new Set(handled.map((one) => one.metadata['traceparent'])).size).toBe(2);
  });

  it('follows a stream to its end and says what failed', async () => {
    expect(await lastValueFrom(sums.stream({ n: 1 }))).toEqual({ n: 2 });
    await expect(firstValueFrom(sums.fails({ n: 1 }))).rejects.toThrow();
    const spans = await fixture.finished(4);
    const statuses = spans.map(({ name, kind, status }) => [name, kind, status.code]).sort();
    expect(statuses).toEqual([
      ['sums.Sums/Fails', SpanKind.SERVER, SpanStatusCode.ERROR],
      ['sums.Sums/Fails', SpanKind.CLIENT, SpanStatusCode.ERROR],
      ['sums.Sums/Stream', SpanKind.SERVER, SpanStatusCode.UNSET],
      ['sums.Sums/Stream', SpanKind.CLIENT, SpanStatusCode.UNSET],
    ]);
  });
});
