// needs: SQS_URL
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { traced } from '../../lib/decorators/wrapping/traced-function.js';
import { processSqsMessage, traceAws } from '../../lib/drivers/aws/trace-aws.js';
import { startFixture, type TracingFixture } from '../integration/support/tracing-fixture.js';

let fixture: TracingFixture;
let QueueUrl: string;
const client = traceAws(
  new SQSClient({
    endpoint: process.env['SQS_URL'] as string,
    region: 'elasticmq',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  }),
);

beforeAll(async () => {
  fixture = startFixture();
  const created = await client.send(new CreateQueueCommand({ QueueName: `orders-${process.pid}` }));
  QueueUrl = created.QueueUrl as string;
});
afterAll(async () => {
  client.destroy();
  await fixture.stop();
});

const receive = async (VisibilityTimeout: number): Promise<Message[]> => {
  const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5, VisibilityTimeout };
  const { Messages = [] } = await client.send(new ReceiveMessageCommand(input));
  return Messages;
};

it('links messages of a real queue to their senders, each time that they are delivered', async () => {
  const entries = ['1', '2'].map((Id) => ({ Id, MessageBody: `batch ${Id}` }));
  await traced('one', () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'single' })));
  await traced('two', () => client.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries })));
  const seen: string[] = [];
  const handle = async (message: Message, isDone: boolean): Promise<void> => {
    await processSqsMessage(message, { queue: QueueUrl }, async () => {
      seen.push(String(message.Body));
      const { ReceiptHandle } = message;
      if (isDone) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    });
  };
  // Not deleted: the queue hands them out again at once.
  while (seen.length < 3) for (const message of await receive(0)) await handle(message, seen.length >= 3);
  const before = seen.length;
  while (seen.length < before + 3) for (const message of await receive(30)) await handle(message, true);
  expect(seen.slice(-3).sort()).toEqual(['batch 1', 'batch 2', 'single']);

  const byId = new Map(fixture.spans().map((span): [string, ReadableSpan] => [span.spanContext().spanId, span]));
  const processed = fixture.spans().filter(({ kind }) => kind === SpanKind.CONSUMER);
  expect(processed.length).toBe(seen.length);
  for (const [index, span] of processed.entries()) {
    expect(span.parentSpanContext).toBeUndefined();
    const producer = byId.get(span.links[0]?.context.spanId ?? '');
    const sender = byId.get(producer?.parentSpanContext?.spanId ?? '');
    expect(sender?.name).toBe(seen[index] === 'single' ? 'one' : 'two');
  }
  const received = fixture.spans().filter(({ name }) => name.startsWith('receive '));
  expect(received.every(({ kind, links }) => kind === SpanKind.CLIENT && links.length > 0)).toBe(true);
}, 240_000);
