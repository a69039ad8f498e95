import { oneOf } from '../../shared/options/option-rules.js';
import { ROOT_CONTEXT, SpanKind, type Attributes, type Context, type Link } from '@opentelemetry/api';
import { withEntry } from '../../core/span/entry-span.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM_NAME,
} from '../../shared/attributes.js';
import { linksTo } from './message-headers.js';

/** How a consumer's span belongs to the one that sent the message. */
export type MessageRelation = 'link' | 'parent';

/** What every tracer of messages takes. */
export const MESSAGING_OPTIONS = { relation: oneOf('link', 'parent') };

/** What a span of a message tells about where the message goes or comes from. */
export interface MessageDestination {
  /** `kafka`, `rabbitmq`, `nats` …, as the conventions name it. */
  readonly system: string;
  /** A topic, queue or subject; low in cardinality, for it is part of the span's name. */
  readonly name: string;
  /** Messages in a batch; left out for a single one. */
  readonly count?: number | undefined;
  readonly attributes?: Attributes | undefined;
}

function attributesOf(operation: string, type: string, { system, name, count, attributes }: MessageDestination) {
  return {
    [ATTR_MESSAGING_SYSTEM_NAME]: system,
    [ATTR_MESSAGING_OPERATION_NAME]: operation,
    [ATTR_MESSAGING_OPERATION_TYPE]: type,
    [ATTR_MESSAGING_DESTINATION_NAME]: name,
    ...(count !== undefined && { [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: count }),
    ...attributes,
  };
}

/**
 * Starts the PRODUCER span of a message, or of several that are sent together; its context goes along with the message.
 *
 * Follows the OpenTelemetry conventions for messaging spans: `send {destination}`.
 */
export function startSend(destination: MessageDestination, operation = 'send'): SpanLife {
  return startSpan({
    name: `${operation} ${destination.name}`,
    kind: SpanKind.PRODUCER,
    attributes: attributesOf(operation, 'send', destination),
  });
}

/** Starts the CLIENT span of asking a broker for messages; {@link endReceive} ends it. */
export function startReceive(destination: MessageDestination): SpanLife {
  return startSpan({
    name: `receive ${destination.name}`,
    kind: SpanKind.CLIENT,
    attributes: attributesOf('receive', 'receive', destination),
  });
}

/** Ends the span of asking for messages: how many there were, and a link to where each of them comes from. */
export function endReceive(life: SpanLife, origins: readonly Context[]): void {
  life.setAttribute(ATTR_MESSAGING_BATCH_MESSAGE_COUNT, origins.length);
  life.span?.addLinks(linksTo(...origins));
  life.succeed();
}

/**
 * Starts the CONSUMER span of what is done with one message; by default a trace of its own, linked to the message's.
 *
 * @param remote what was extracted from the message.
 */
export function startProcess(
  destination: MessageDestination,
  remote: Context,
  relation: MessageRelation = 'link',
  operation = 'process',
): SpanLife {
  return entered(
    startSpan({
      name: `${operation} ${destination.name}`,
      kind: SpanKind.CONSUMER,
      parent: remote,
      root: relation === 'link',
      attributes: attributesOf(operation, 'process', destination),
    }),
  );
}

/** Starts the CONSUMER span of what is done with several messages together: a trace of its own, a link for each message. */
export function startProcessBatch(
  destination: MessageDestination,
  links: readonly Link[],
  operation = 'process',
): SpanLife {
  return entered(
    startSpan({
      name: `${operation} ${destination.name}`,
      kind: SpanKind.CONSUMER,
      parent: ROOT_CONTEXT,
      links,
      attributes: attributesOf(operation, 'process', destination),
    }),
  );
}

/** Makes a span the one by which its work has entered the process. */
export function entered(life: SpanLife): SpanLife {
  if (life.span !== undefined) life.context = withEntry(life.context, { span: life.span });
  return life;
}
