import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientProxy, MicroserviceOptions } from '@nestjs/microservices';
import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { contexts, handled, startMessages, type MessagesApp } from './messages-app.js';
import { startFixture, until, type TracingFixture } from './tracing-fixture.js';

/** One transport of Nest's. */
export interface TransportCase {
  readonly system: string;
  readonly prefix: string;
  readonly options: () => Promise<{ server: MicroserviceOptions; client: MicroserviceOptions }>;
  readonly prepare?: (client: ClientProxy) => void;
  /** A message with headers of the application's own, and where a handler finds them; none where a transport has none. */
  readonly own?: {
    readonly record: (data: object, headers: Record<string, string>) => unknown;
    readonly read: (handlerContext: any) => unknown;
    /** Nest takes the headers out of a record when it is sent. */
    readonly isUsedUp?: boolean;
  };
}

const COUNT = 200;
const numbers = Array.from({ length: COUNT }, (_, n) => n);

/** What has to hold over every transport, on every release of Nest. */
export function describeTransport({ system, prefix, options, prepare, own }: TransportCase): void {
  describe(`messages over ${system}`, () => {
    let fixture: TracingFixture;
    let app: MessagesApp;

    beforeAll(async () => {
      fixture = startFixture();
      const { server, client } = await options();
      app = await startMessages(prefix, server, client, {}, prepare);
    });
    beforeEach(() => {
      fixture.reset();
      handled.length = 0;
    });
    afterAll(async () => {
      await app?.close();
      await fixture?.stop();
    });

    const send = (name: string, n: number) => app.client.send<{ n: number }>(`${prefix}.${name}`, { n });
    const named = (spans: readonly ReadableSpan[], name: string, kind: SpanKind) =>
      spans.filter((span) => span.name === name && span.kind === kind);

    it(`makes one trace of each of ${COUNT} parallel requests`, async () => {
      const answers = await Promise.all(
        numbers.map((n) => traced(`caller ${n}`, () => firstValueFrom(send('find', n)))),
      );
      expect(answers).toEqual(numbers.map((n) => ({ n })));
      const spans = await fixture.finished(COUNT * 4);
      const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
      const parentOf = (span: ReadableSpan | undefined) => byId.get(span?.parentSpanContext?.spanId ?? '');
      const wrong = handled.filter(({ data, spanId, traceId }) => {
        const server = byId.get(spanId ?? '');
        const client = parentOf(server);
        const caller = parentOf(client);
        const isRight = caller?.name === `caller ${data.n}` && caller.spanContext().traceId === traceId;
        return !(isRight && server?.kind === SpanKind.SERVER && client?.kind === SpanKind.CLIENT);
      });
      expect(handled).toHaveLength(COUNT);
      expect(wrong).toEqual([]);
      expect(
        spans.filter(({ name }) => name === 'work').every((span) => parentOf(span)?.kind === SpanKind.SERVER),
      ).toBe(true);
    });

    it('tells what was asked for and over what', async () => {
      await firstValueFrom(send('find', 1));
      const spans = await fixture.finished(3);
      for (const kind of [SpanKind.CLIENT, SpanKind.SERVER]) {
        const [span] = named(spans, `${prefix}.find`, kind);
        expect(span?.attributes).toEqual({
          'rpc.system.name': 'nestjs',
          'rpc.method': `${prefix}.find`,
          'traced.transport': system,
        });
        expect(span?.status.code).toBe(SpanStatusCode.UNSET);
      }
    });

    it(`links the trace of each of ${COUNT} events to its sender's`, async () => {
      await Promise.all(
        numbers.map((n) =>
          traced(`sender ${n}`, () => lastValueFrom(app.client.emit(`${prefix}.placed`, { n }), { defaultValue: 0 })),
        ),
      );
      const spans = await fixture.finished(COUNT * 4);
      const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
      const wrong = handled.filter(({ data, spanId }) => {
        const consumer = byId.get(spanId ?? '');
        const producer = byId.get(consumer?.links[0]?.context.spanId ?? '');
        const sender = byId.get(producer?.parentSpanContext?.spanId ?? '');
        return !(
          consumer?.kind === SpanKind.CONSUMER &&
          consumer.parentSpanContext === undefined &&
          producer?.kind === SpanKind.PRODUCER &&
          sender?.name === `sender ${data.n}`
        );
      });
      expect(handled).toHaveLength(COUNT);
      expect(wrong).toEqual([]);
      expect(named(spans, `process ${prefix}.placed`, SpanKind.CONSUMER)[0]?.attributes).toEqual({
        'messaging.system.name': system,
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': `${prefix}.placed`,
      });
      expect(named(spans, `send ${prefix}.placed`, SpanKind.PRODUCER)[0]?.attributes).toMatchObject({
        'messaging.operation.type': 'send',
      });
    });

    it('takes baggage along, to requests and to events', async () => {
      const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
      await context.with(propagation.setBaggage(context.active(), baggage), async () => {
        await firstValueFrom(send('find', 1));
        await lastValueFrom(app.client.emit(`${prefix}.placed`, { n: 1 }), { defaultValue: 0 });
      });
      await fixture.finished(6);
      expect(handled.map(({ tenant }) => tenant)).toEqual(['acme', 'acme']);
    });

    if (own !== undefined) {
      it("keeps headers of the application's own, and does not write into them", async () => {
        contexts.length = 0;
        const headers = { tenant: 'acme' };
        const record = own.record({ n: 1 }, headers);
        for (const sent of [record, own.isUsedUp ? own.record({ n: 1 }, headers) : record]) {
          await firstValueFrom(app.client.send(`${prefix}.find`, sent));
        }
        expect(headers).toEqual({ tenant: 'acme' });
        expect(contexts.map(own.read)).toEqual(['acme', 'acme']);
        const spans = await fixture.finished(6);
        const servers = named(spans, `${prefix}.find`, SpanKind.SERVER);
        // A record that is sent twice does not carry the first one's context for both.
        expect(new Set(servers.map((span) => span.parentSpanContext?.spanId)).size).toBe(2);
      });
    }

    it('ends with the last answer of a stream', async () => {
      expect(await lastValueFrom(send('stream', 1))).toEqual({ n: 2 });
      const spans = await fixture.finished(2);
      expect(spans.map(({ name, kind }) => [name, kind]).sort()).toEqual([
        [`${prefix}.stream`, SpanKind.SERVER],
        [`${prefix}.stream`, SpanKind.CLIENT],
      ]);
    });

    it('says what failed, with the error that was thrown and not with what Nest makes of it', async () => {
      await expect(firstValueFrom(send('fails', 0))).rejects.toMatchObject({ status: 'error' });
      const spans = await fixture.finished(2);
      const [server] = named(spans, `${prefix}.fails`, SpanKind.SERVER);
      const [client] = named(spans, `${prefix}.fails`, SpanKind.CLIENT);
      expect(server?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'out of range' });
      expect(server?.attributes['error.type']).toBe('RangeError');
      expect(client?.status.code).toBe(SpanStatusCode.ERROR);
    });

    it('marks an answer that was refused on purpose as expected', async () => {
      await expect(firstValueFrom(send('fails', 1))).rejects.toMatchObject({ message: 'no' });
      const spans = await fixture.finished(2);
      const [server] = named(spans, `${prefix}.fails`, SpanKind.SERVER);
      expect(server?.status.code).toBe(SpanStatusCode.UNSET);
      expect(server?.attributes['traced.outcome']).toBe('expected');
    });

    it('says when the handler of an event throws', async () => {
      await lastValueFrom(app.client.emit(`${prefix}.broken`, { n: 1 }), { defaultValue: 0 });
      await until(() => named(fixture.spans(), `process ${prefix}.broken`, SpanKind.CONSUMER).length > 0);
      const [consumer] = named(fixture.spans(), `process ${prefix}.broken`, SpanKind.CONSUMER);
      expect(consumer?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'event out of range' });
    });
  });
}
