import { trace, type Context } from '@opentelemetry/api';
import { extractHeaders, headersOf } from '../messaging/message-headers.js';

/** What SQS and SNS take with a message beside its body. */
export interface AwsMessageAttribute {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
}

/** Message attributes by name. */
export type AwsMessageAttributes = Readonly<Record<string, AwsMessageAttribute>>;

/** SQS and SNS refuse a message with more. */
const MAX_ATTRIBUTES = 10;

/** The names that a context is carried under; `receive` asks for them. */
export const CARRIED_NAMES: readonly string[] = ['traceparent', 'tracestate', 'baggage'];

/**
 * Message attributes that carry a context, too. What the message carries already is kept; where there is no room for another
 * attribute, the context stays behind and the message goes as it is.
 */
export function withCarried(attributes: AwsMessageAttributes = {}, context: Context): AwsMessageAttributes {
  if (CARRIED_NAMES.some((name) => name in attributes)) return attributes;
  const room = MAX_ATTRIBUTES - Object.keys(attributes).length;
  // Where there is no room for all, `traceparent` goes before `tracestate` and baggage.
  const carried = Object.entries(headersOf(context)).sort(([a], [b]) => rankOf(a) - rankOf(b));
  const added = carried
    .slice(0, Math.max(0, room))
    .map(([name, value]): [string, AwsMessageAttribute] => [name, { DataType: 'String', StringValue: value }]);
  return added.length === 0 ? attributes : { ...attributes, ...Object.fromEntries(added) };
}

function rankOf(name: string): number {
  const index = CARRIED_NAMES.indexOf(name);
  return index === -1 ? CARRIED_NAMES.length : index;
}

/** A message as SQS hands it out. */
export interface SqsMessage {
  readonly MessageId?: string | undefined;
  readonly Body?: string | undefined;
  readonly MessageAttributes?: AwsMessageAttributes | undefined;
}

/** Where a message of SQS comes from: its own attributes, or those in the envelope that SNS has put it into. */
export function contextOfSqs({ MessageAttributes, Body }: SqsMessage): Context {
  const own = extractHeaders(textsOf(MessageAttributes, 'StringValue'));
  if (trace.getSpanContext(own) !== undefined || Body?.includes('"MessageAttributes"') !== true) return own;
  try {
    const envelope = JSON.parse(Body) as { Type?: unknown; MessageAttributes?: AwsMessageAttributes };
    return envelope.Type === 'Notification' ? extractHeaders(textsOf(envelope.MessageAttributes, 'Value')) : own;
  } catch {
    return own;
  }
}

function textsOf(attributes: AwsMessageAttributes | undefined, member: string): Record<string, unknown> {
  return Object.fromEntries(
    CARRIED_NAMES.flatMap((name) => {
      const value = (attributes?.[name] as Readonly<Record<string, unknown>> | undefined)?.[member];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
