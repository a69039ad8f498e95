import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextOfSqs } from '../../../lib/drivers/aws/message-attributes.js';
import { processSqsMessage, traceAws } from '../../../lib/drivers/aws/trace-aws.js';
import { startFixture, type TracingFixture } from '../../integration/support/tracing-fixture.js';

const QueueUrl = 'http://127.0.0.1:9324/000000000000/orders';
const TopicArn = 'arn:aws:sns:eu-central-1:000000000000:placed';
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const settings = { region: 'eu-central-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };

let fixture: TracingFixture;
let sent: any[];
let answer: { output: object } | Error;

/** Answers in place of AWS, at the end of the client's own middleware. */
function answering<Client extends { middlewareStack: { add(middleware: any, options: any): void } }>(
  client: Client,
): Client {
  const middleware = () => (args: { input: unknown }) => {
    sent.push(args.input);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ response: {}, ...answer });
  };
  client.middlewareStack.add(middleware, { step: 'initialize', name: 'answering', priority: 'low' });
  return traceAws(client);
}

beforeEach(() => {
  fixture = startFixture();
  sent = [];
  answer = { output: { $metadata: {} } };
});
afterEach(() => fixture.stop());

const sqs = () => answering(new SQSClient({ ...settings, md5: false }));
const full = Object.fromEntries(
  Array.from({ length: 10 }, (_, n) => [`a${n}`, { DataType: 'String', StringValue: 'x' }]),
);

describe('traceAws', () => {
  it('sends a PRODUCER span along in the attributes of a message, and leaves what was given as it is', async () => {
    const input = {
      QueueUrl,
      MessageBody: 'secret',
      MessageAttributes: { tenant: { DataType: 'String', StringValue: 'a' } },
    };
    await sqs().send(new SendMessageCommand(input));
    const [span] = fixture.spans();
    expect(span).toMatchObject({ name: 'send orders', kind: SpanKind.PRODUCER });
    expect(span?.attributes).toEqual({
      'messaging.system.name': 'aws.sqs',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'orders',
    });
    expect(trace.getSpanContext(contextOfSqs(sent[0]))?.spanId).toBe(span?.spanContext().spanId);
    expect(Object.keys(sent[0].MessageAttributes)).toEqual(['tenant', 'traceparent']);
    expect(Object.keys(input.MessageAttributes)).toEqual(['tenant']);
  });

  it('leaves the context behind where ten attributes are there already, and keeps one that is there', async () => {
    const client = sqs();
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes: full }));
    const MessageAttributes = { traceparent: { DataType: 'String', StringValue: traceparent } };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }));
    expect(sent[0].MessageAttributes).toEqual(full);
    expect(sent[1].MessageAttributes).toEqual(MessageAttributes);
    expect(fixture.spans()).toHaveLength(2);
  });

  it('gives batches of SQS and SNS one span, carried by each message', async () => {
    const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: 'x' }));
    await sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const sns = answering(new SNSClient(settings));
    await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: '1', Message: 'x' }] }));
    await sns.send(new PublishCommand({ TopicArn, Message: 'x' }));
    const [batch, published] = fixture.spans();
    expect(batch?.attributes['messaging.batch.message_count']).toBe(2);
    expect(published).toMatchObject({ name: 'send placed', attributes: { 'messaging.system.name': 'aws.sns' } });
    const carried = [...sent[0].Entries, ...sent[1].PublishBatchRequestEntries, sent[2]].map(
      (message) => trace.getSpanContext(contextOfSqs(message))?.spanId,
    );
    const ids = fixture.spans().map((span) => span.spanContext().spanId);
    expect(carried).toEqual([ids[0], ids[0], ids[1], ids[2]]);
  });

  it('receives with a link for each message, and asks for the attributes that carry them', async () => {
    const MessageAttributes = { traceparent: { DataType: 'String', StringValue: traceparent } };
    answer = { output: { Messages: [{ Body: 'x', MessageAttributes }, { Body: 'y' }], $metadata: {} } };
    await sqs().send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['tenant'] }));
    await sqs().send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(sent.map((input) => input.MessageAttributeNames)).toEqual([
      ['tenant', 'traceparent', 'tracestate', 'baggage'],
      ['All'],
    ]);
    const [span] = fixture.spans();
    expect(span).toMatchObject({ name: 'receive orders', kind: SpanKind.CLIENT });
    expect(span?.links.map(({ context }) => context.spanId)).toEqual(['00f067aa0ba902b7']);
    expect(span?.attributes['messaging.batch.message_count']).toBe(2);
  });

  it('fails as AWS does, says so, and leaves other commands alone', async () => {
    answer = new RangeError('no such queue');
    await expect(sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toBe(answer);
    await expect(sqs().send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toBe(answer);
    await expect(sqs().send(new ListQueuesCommand({}))).rejects.toBe(answer);
    expect(fixture.spans().map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
  });

  it('says when messages of a batch were refused, though AWS answers as ever', async () => {
    answer = { output: { Successful: [{ Id: '1' }], Failed: [{ Id: '2', Code: 'InternalError' }], $metadata: {} } };
    const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: 'x' }));
    const { Failed } = await sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed).toHaveLength(1);
    const [span] = fixture.spans();
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: '1 of 2 messages were refused' });
    expect(span?.attributes['error.type']).toBe('InternalError');
  });

  it('keeps traceparent where there is room for one attribute only', async () => {
    const { a9: _last, ...nine } = full;
    const baggage = propagation.createBaggage({ tenant: { value: 'a' } });
    await context.with(propagation.setBaggage(context.active(), baggage), () =>
      sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes: nine })),
    );
    expect(Object.keys(sent[0].MessageAttributes)).toEqual([...Object.keys(nine), 'traceparent']);
  });

  it('refuses what is no client', () => {
    expect(() => traceAws({} as never)).toThrow(/traceAws\(\).*TRACED_INVALID_TARGET/);
  });
});

describe('processSqsMessage', () => {
  const envelope = (attributes: object) =>
    JSON.stringify({ Type: 'Notification', Message: 'x', MessageAttributes: attributes });

  it.each([
    ['in its own attributes', { MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } } }],
    ['in the envelope of SNS', { Body: envelope({ traceparent: { Type: 'String', Value: traceparent } }) }],
  ])('begins a trace of its own, linked to what the message carries %s', async (_where, message) => {
    const result = await processSqsMessage(message, { queue: QueueUrl }, () => Promise.resolve('done'));
    expect(result).toBe('done');
    const [span] = fixture.spans();
    expect(span).toMatchObject({ name: 'process orders', kind: SpanKind.CONSUMER });
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.links.map(({ context }) => context.spanId)).toEqual(['00f067aa0ba902b7']);
  });

  it.each([{ Body: '"MessageAttributes" is no JSON' }, { Body: envelope({ traceparent: { Value: 7 } }) }, {}])(
    'handles %j as without us',
    (message) => {
      expect(contextOfSqs(message)).toBe(ROOT_CONTEXT);
      expect(() =>
        processSqsMessage(message, { queue: 'orders' }, () => {
          throw new RangeError('mine');
        }),
      ).toThrow('mine');
      expect(fixture.spans()[0]?.status.code).toBe(SpanStatusCode.ERROR);
    },
  );
});
