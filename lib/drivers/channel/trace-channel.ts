import type { Attributes } from '@opentelemetry/api';
import { isTracing } from '../../core/process/is-tracing.js';
import { startSpan } from '../../core/span/start-span.js';
import { checkOptions } from '../../shared/options/check-options.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRules } from '../../shared/options/option-rules.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { guard } from '../../shared/errors/guard.js';
import { followChannel, type ChannelCall } from './follow-channel.js';

/** The kinds of a span, by the words of OpenTelemetry. */
export type ChannelSpanKind = 'internal' | 'client' | 'server' | 'producer' | 'consumer';

/** How the calls of a tracing channel become spans. */
export interface ChannelDescription<Message extends object> {
  /** The span's name; low in cardinality. */
  readonly name: string | ((message: Message) => string);
  /** @defaultValue `'internal'` */
  readonly kind?: ChannelSpanKind | undefined;
  /** What the span starts with; masked like all attributes. @defaultValue none */
  readonly attributes?: ((message: Message) => Attributes | undefined) | undefined;
  /** What there is to say of a result. @defaultValue nothing */
  readonly onResult?: ((result: unknown, message: Message) => Attributes | undefined) | undefined;
  /** The channel is that of a function that returns its result at once. @defaultValue false */
  readonly isSync?: boolean | undefined;
}

const DESCRIPTION: OptionRules<ChannelDescription<object>> = {
  name: is.needed(is.either(is.text('GET cache'), is.callback('({ key }) => `GET ${key.kind}`'))),
  kind: is.oneOf(...is.SPAN_KINDS),
  attributes: is.callback("({ key }) => ({ 'cache.kind': key.kind })"),
  onResult: is.callback("(result) => ({ 'cache.hit': result !== undefined })"),
  isSync: is.flag,
};

/**
 * Makes spans of a library's own tracing channel (`diagnostics_channel.tracingChannel(name)`): with the caller's span as
 * parent, active inside the library, ended once. Answers with how to stop.
 *
 * Default: kind internal, no attributes. What is thrown here never reaches the library. Nothing is recorded but what
 * `attributes` and `onResult` hand over.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 * @example
 * const stop = traceChannel('acme:request', {
 *   name: ({ operation }: { operation: string }) => `acme ${operation}`,
 *   kind: 'client',
 *   attributes: ({ host }) => ({ 'server.address': host }),
 * });
 */
export function traceChannel<Message extends object>(
  channel: string,
  description: ChannelDescription<Message>,
): () => void {
  if (typeof channel !== 'string' || channel === '' || channel.startsWith('tracing:')) {
    refuseOption(
      'traceChannel()',
      `'${String(channel)}' is no name of a tracing channel; write it as the library gives it to tracingChannel(), without 'tracing:' and the event`,
    );
  }
  checkOptions(`traceChannel('${channel}')`, description, DESCRIPTION);
  const { name, kind = 'internal', attributes, onResult, isSync = false } = description;
  const spanKind = is.SPAN_KINDS.indexOf(kind);
  return followChannel<Message>(channel, {
    isSync,
    open: (message): ChannelCall | undefined => {
      if (!isTracing()) return undefined;
      const life = startSpan({
        name: typeof name === 'function' ? name(message) : name,
        kind: spanKind,
        attributes: guard(`the attributes of ${channel}`, () => attributes?.(message)),
      });
      return {
        context: life.context,
        succeed: (result) => {
          const more = guard(`the result of ${channel}`, () => onResult?.(result, message));
          if (more !== undefined) life.setAttributes(more);
          life.succeed();
        },
        fail: (error) => life.fail(error),
      };
    },
  });
}
