import { checkOptions } from '../../shared/options/check-options.js';
import { needed, text, type OptionRules } from '../../shared/options/option-rules.js';
import { isTracing } from '../../core/process/is-tracing.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { TracedError } from '../../shared/errors/errors.js';
import { guard } from '../../shared/errors/guard.js';
import { isPatched } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import {
  MESSAGING_OPTIONS,
  endReceive,
  startProcess,
  startReceive,
  startSend,
  type MessageRelation,
} from '../messaging/message-span.js';
import { runToEnd } from '../../core/span/run-in-span.js';
import {
  CARRIED_NAMES,
  contextOfSqs,
  withCarried,
  type AwsMessageAttributes,
  type SqsMessage,
} from './message-attributes.js';

type Next = (args: any) => Promise<any>;
type Input = Readonly<Record<string, unknown>>;

/** The part of a client of the AWS SDK (version 3) that is used here. */
export interface AwsClient {
  readonly middlewareStack: { add(middleware: any, options: any): void };
}

const NAME = 'nestjsTraced';
const TRACED = Symbol.for('nestjs-traced.aws');

/**
 * Traces what a client of SQS or SNS (AWS SDK version 3) sends and receives, by a middleware of the client's own.
 *
 * Sending, batches included, is a PRODUCER span whose context travels in message attributes, as long as there is room among
 * the ten that AWS allows; the span fails also when AWS has refused only some messages of a batch. Receiving is a CLIENT
 * span with a link for each message; handle a message in `processSqsMessage()`. All other commands stay untraced. Returns
 * the same client; bodies are never read, but for the envelope of SNS.
 *
 * @throws TracedError `TRACED_INVALID_TARGET`
 * @example
 * ```ts
 * const sqs = traceAws(new SQSClient({}));
 * ```
 */
export function traceAws<Client extends AwsClient>(client: Client): Client {
  if (typeof client?.middlewareStack?.add !== 'function') {
    throw new TracedError(
      'TRACED_INVALID_TARGET',
      'traceAws() got no client of the AWS SDK version 3; write traceAws(new SQSClient({ … }))',
    );
  }
  if (Object.hasOwn(client, TRACED)) return client;
  Object.defineProperty(client, TRACED, { value: true });
  if (isTracedElsewhere(client)) return client;
  const middleware =
    (next: Next, { commandName }: { readonly commandName?: string }) =>
    (args: { readonly input: Input }): Promise<unknown> => {
      const command = COMMANDS[commandName ?? ''];
      return command === undefined || !isTracing() ? next(args) : command(next, args);
    };
  client.middlewareStack.add(middleware, { step: 'initialize', name: NAME });
  return client;
}

function isTracedElsewhere(client: AwsClient): boolean {
  const isElsewhere = isPatched((client as { send?: unknown }).send);
  if (isElsewhere) standBack('aws', 'Client.send is patched');
  return isElsewhere || isFollowedElsewhere('aws');
}

type Command = (next: Next, args: { readonly input: Input }) => Promise<unknown>;

const COMMANDS: Readonly<Record<string, Command | undefined>> = {
  SendMessageCommand: sending('aws.sqs', 'QueueUrl', undefined),
  SendMessageBatchCommand: sending('aws.sqs', 'QueueUrl', 'Entries'),
  PublishCommand: sending('aws.sns', 'TopicArn', undefined),
  PublishBatchCommand: sending('aws.sns', 'TopicArn', 'PublishBatchRequestEntries'),
  ReceiveMessageCommand: receive,
};

function sending(system: string, place: string, entries: string | undefined): Command {
  return (next, args) => {
    const { input } = args;
    const all = entries === undefined ? undefined : input[entries];
    const messages = Array.isArray(all) ? (all as Input[]) : undefined;
    const life = startSend({ system, name: nameOf(input[place]), count: messages?.length });
    const carrying =
      entries !== undefined && messages !== undefined
        ? { ...input, [entries]: messages.map((message) => carried(message, life)) }
        : carried(input, life);
    const send = async (given: object): Promise<unknown> => {
      const answer: unknown = await next(given);
      guard('following messages', () => noteRefused(life, answer));
      return answer;
    };
    return runToEnd(life, send, undefined, [{ ...args, input: carrying }]) as Promise<unknown>;
  };
}

interface BatchAnswer {
  readonly output?: {
    readonly Failed?: readonly { readonly Code?: unknown }[];
    readonly Successful?: readonly unknown[];
  };
}

/** Fails the span when AWS has refused messages of a batch: AWS still answers with success, so that nobody throws. */
function noteRefused(life: SpanLife, answer: unknown): void {
  const { Failed = [], Successful = [] } = (answer as BatchAnswer).output ?? {};
  if (Failed.length === 0) return;
  const count = Failed.length + Successful.length;
  life.failAs(String(Failed[0]?.Code ?? 'message_refused'), `${Failed.length} of ${count} messages were refused`);
}

function carried(message: Input, life: SpanLife): Input {
  const before = message['MessageAttributes'] as AwsMessageAttributes | undefined;
  return { ...message, MessageAttributes: withCarried(before, life.context) };
}

async function receive(next: Next, args: { readonly input: Input }): Promise<unknown> {
  const { input } = args;
  const name = nameOf(input['QueueUrl']);
  const life = startReceive({ system: 'aws.sqs', name });
  // SQS hands out only the attributes that it is asked for.
  const asked = (input['MessageAttributeNames'] as readonly string[] | undefined) ?? [];
  const names = asked.some((one) => one === 'All' || one === '.*') ? asked : [...new Set([...asked, ...CARRIED_NAMES])];
  try {
    const answer = (await life.run(next as (...args: never[]) => unknown, undefined, [
      { ...args, input: { ...input, MessageAttributeNames: names } },
    ])) as { output?: { Messages?: readonly SqsMessage[] } };
    guard('following messages', () => endReceive(life, (answer.output?.Messages ?? []).map(contextOfSqs)));
    return answer;
  } catch (error) {
    life.fail(error);
    throw error;
  }
}

/** The last part of a queue's address or a topic's ARN. */
function nameOf(place: unknown): string {
  const text = typeof place === 'string' ? place : '';
  return text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1) || 'unknown';
}

/** What `processSqsMessage()` may be told. */
export interface SqsProcessOptions {
  /** The queue's name or address, for the span's name. */
  readonly queue: string;
  /** How its span belongs to the sender's. @defaultValue `'link'` */
  readonly relation?: MessageRelation | undefined;
}

const SQS_OPTIONS: OptionRules<SqsProcessOptions> = { ...MESSAGING_OPTIONS, queue: needed(text('orders')) };

/**
 * Runs what handles one message of SQS inside a CONSUMER span: a trace of its own, linked to the sender's, also when SNS has
 * passed the message on in its envelope. A message that is delivered again has a span for each time.
 *
 * Answers what `handle` answers and throws what it throws.
 *
 * @example
 * ```ts
 * for (const message of Messages ?? []) await processSqsMessage(message, { queue: 'orders' }, () => handle(message));
 * ```
 */
export function processSqsMessage<T>(message: SqsMessage, options: SqsProcessOptions, handle: () => T): T {
  checkOptions('processSqsMessage()', options, SQS_OPTIONS);
  const { queue, relation } = options;
  const remote = contextOfSqs(message);
  if (!isTracing(remote)) return handle();
  const life = startProcess({ system: 'aws.sqs', name: nameOf(queue) }, remote, relation);
  return runToEnd(life, handle as (...args: never[]) => unknown, undefined, []) as T;
}
