import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { EventEmitter } from 'node:events';
import { tracePubSub } from '../../../lib/drivers/pubsub/trace-pubsub.js';
import { startFixture, type TracingFixture } from '../../integration/support/tracing-fixture.js';

/** A subscription, a topic and a message as far as the client library's own ones are alike. */
class Subscription extends EventEmitter {
  readonly name = 'projects/p/subscriptions/mails';
}
class Topic {
  readonly name = 'projects/p/topics/orders';
  readonly published: { data: Buffer; attributes?: Record<string, string> }[] = [];
  publishMessage(message: { data: Buffer; attributes?: Record<string, string> }): Promise<string> {
    if (message.data.length === 0) return Promise.reject(new RangeError('empty'));
    this.published.push(message);
    return Promise.resolve(String(this.published.length));
  }
}
class Message {
  readonly settled: string[] = [];
  constructor(readonly attributes: Record<string, string>) {}
  ack(): void {
    this.settled.push('ack');
  }
  nack(): void {
    this.settled.push('nack');
  }
}

let fixture: TracingFixture;
beforeEach(() => {
  fixture = startFixture();
});
afterEach(() => fixture.stop());

describe('tracePubSub', () => {
  it('links what handles a message to what has sent it, and ends with its acknowledgement', async () => {
    const topic = tracePubSub(new Topic());
    const attributes = { tenant: 'a' };
    expect(await topic.publishMessage({ data: Buffer.from('secret'), attributes })).toBe('1');
    expect(attributes).toEqual({ tenant: 'a' });
    const subscription = tracePubSub(new Subscription());
    const message = new Message(topic.published[0]?.attributes ?? {});
    const listener = (): void => undefined;
    subscription.on('message', listener);
    subscription.emit('message', message);
    expect(fixture.spans().map(({ name }) => name)).toEqual(['send orders']);
    message.ack();
    const [producer, consumer] = fixture.spans();
    expect(consumer).toMatchObject({ name: 'process mails', kind: SpanKind.CONSUMER });
    expect(consumer?.links.map(({ context }) => context.spanId)).toEqual([producer?.spanContext().spanId]);
    expect(message.settled).toEqual(['ack']);
    subscription.off('message', listener);
    expect(subscription.listenerCount('message')).toBe(0);
  });

  it('says what was refused, what was thrown and what could not be sent', async () => {
    const subscription = tracePubSub(new Subscription());
    subscription.on('message', (message: Message) => {
      if (message.attributes['throw'] !== undefined) throw new RangeError('mine');
      message.nack();
    });
    subscription.emit('message', new Message({}));
    expect(() => subscription.emit('message', new Message({ throw: '1' }))).toThrow('mine');
    await expect(tracePubSub(new Topic()).publishMessage({ data: Buffer.alloc(0) })).rejects.toThrow('empty');
    expect(fixture.spans().map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [SpanStatusCode.ERROR, 'message_refused'],
      [SpanStatusCode.ERROR, 'RangeError'],
      [SpanStatusCode.ERROR, 'RangeError'],
    ]);
  });

  it('ends what a listener rejects, whose rejection stays its own, and what is open when the subscription closes', async () => {
    const subscription = tracePubSub(new Subscription());
    const failure = new RangeError('mine');
    const handle = (message: Message): Promise<void> =>
      message.attributes['throw'] === undefined ? Promise.resolve() : Promise.reject(failure);
    subscription.on('message', handle as (message: Message) => unknown);
    const [listener] = subscription.listeners('message') as [(message: Message) => Promise<unknown>];
    await expect(listener(new Message({ throw: '1' }))).rejects.toBe(failure);
    await listener(new Message({}));
    expect(fixture.spans()).toHaveLength(1);
    subscription.emit('close');
    expect(fixture.spans().map(({ status, attributes }) => [status.code, attributes['traced.outcome']])).toEqual([
      [SpanStatusCode.ERROR, undefined],
      [SpanStatusCode.UNSET, 'cancelled'],
    ]);
  });

  it('refuses what is neither', () => {
    expect(() => tracePubSub({})).toThrow(/tracePubSub\(\).*TRACED_INVALID_TARGET/);
  });
});
