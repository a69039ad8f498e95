import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { differingKeys } from '../spans/match-value.js';
import { describePattern, differences, formatAttributes } from '../spans/span-pattern.js';
import { statusOf, type SpanStatusWord } from '../spans/span-words.js';
import { answer, type MatcherAnswer } from './matcher.types.js';
import { spanOf } from './received.js';

type Expected = Readonly<Record<string, unknown>>;

export function toHaveAttributes(received: unknown, expected: Expected): MatcherAnswer {
  const span = spanOf('toHaveAttributes', received);
  const differing = differences(span, { attributes: expected }, []);
  return answer(
    differing.length === 0,
    () => `expected '${span.name}' to have attributes ${formatAttributes(expected)}, but ${differing.join(', ')}`,
    () => `expected '${span.name}' not to have attributes ${formatAttributes(expected)}`,
  );
}

export function toHaveParent(received: unknown, expected: ReadableSpan): MatcherAnswer {
  const span = spanOf('toHaveParent', received);
  const parent = spanOf('toHaveParent', expected);
  const { traceId, spanId } = parent.spanContext();
  const actual = span.parentSpanContext;
  return answer(
    actual?.spanId === spanId && actual.traceId === traceId,
    () =>
      `expected '${span.name}' to be a child of '${parent.name}' (${spanId} in trace ${traceId}), ` +
      (actual === undefined ? 'but it has no parent' : `but its parent is ${actual.spanId} in trace ${actual.traceId}`),
    () => `expected '${span.name}' not to be a child of '${parent.name}'`,
  );
}

export function toBeRootSpan(received: unknown): MatcherAnswer {
  const span = spanOf('toBeRootSpan', received);
  return answer(
    span.parentSpanContext === undefined,
    () => `expected '${span.name}' to have no parent, but it has ${span.parentSpanContext?.spanId}`,
    () => `expected '${span.name}' to have a parent`,
  );
}

export function toHaveSpanStatus(
  received: unknown,
  expected: SpanStatusWord,
  message?: string | RegExp,
): MatcherAnswer {
  const span = spanOf('toHaveSpanStatus', received);
  const isMessage = message === undefined || differingKeys({ message }, { message: span.status.message }).length === 0;
  const wanted = message === undefined ? expected : `${expected} with the message ${describePattern(message)}`;
  return answer(
    statusOf(span) === expected && isMessage,
    () =>
      `expected '${span.name}' to have status ${wanted}, but it is ${statusOf(span)}` +
      (span.status.message === undefined ? '' : ` with the message '${span.status.message}'`),
    () => `expected '${span.name}' not to have status ${wanted}`,
  );
}

export function toHaveSpanEvent(received: unknown, name: string, attributes: Expected = {}): MatcherAnswer {
  const span = spanOf('toHaveSpanEvent', received);
  const wanted = `an event '${name}'${Object.keys(attributes).length === 0 ? '' : ` with ${formatAttributes(attributes)}`}`;
  const found = span.events.some((event) => {
    return event.name === name && differingKeys(attributes, event.attributes ?? {}).length === 0;
  });
  const there = span.events.map((event) => `'${event.name}' ${formatAttributes(event.attributes ?? {})}`);
  return answer(
    found,
    () => `expected '${span.name}' to have ${wanted}, but it has ${there.join(', ') || 'no events'}`,
    () => `expected '${span.name}' not to have ${wanted}`,
  );
}
