import type { Attributes, Span } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '../../shared/attributes.js';
import { echoOf } from '../../privacy/echo/echo.js';
import { noteOnSpan } from '../../privacy/mask-evidence.js';
import { Redactor } from '../../privacy/redactor.js';
import { guard } from '../../shared/errors/guard.js';
import { runtime } from '../runtime/runtime.js';
import { privacy } from '../../privacy/privacy-state.js';
import { errorTypeOf, exceptionTypeOf } from '../../privacy/error-type.js';
import { cutText, MAX_MESSAGE_LENGTH, MAX_STACK_LENGTH, messageOf, stackOf } from './error-text.js';
import { recordFailure } from './record-failure.js';

let lastPrimitive: { readonly value: unknown; readonly traceId: string } | undefined;

/**
 * Marks a span as failed: status, `error.type`, and the exception unless this trace already carries this error object.
 *
 * Follows the OpenTelemetry guide on recording errors. The texts are masked here and not only in the span pipeline: they
 * must be masked before they are cut, since half a secret is not recognised any more, and log records pass no span pipeline.
 */
export function recordError(span: Span, error: unknown, errorType?: string): void {
  const redactor = redactorFor(span, error);
  const type = redactor.text(ATTR_EXCEPTION_TYPE, exceptionTypeOf(error));
  const message = cutText(redactor.text(ATTR_EXCEPTION_MESSAGE, messageOf(error)), MAX_MESSAGE_LENGTH);
  recordFailure(span, errorType ?? redactor.text(ATTR_ERROR_TYPE, errorTypeOf(error)), message);
  if (isFirstRecord(error, span.spanContext().traceId)) {
    const attributes: Attributes = { [ATTR_EXCEPTION_TYPE]: type };
    if (message !== '') attributes[ATTR_EXCEPTION_MESSAGE] = message;
    const stack = cutText(redactor.text(ATTR_EXCEPTION_STACKTRACE, stackOf(error)), MAX_STACK_LENGTH);
    if (stack !== '') attributes[ATTR_EXCEPTION_STACKTRACE] = stack;
    emitException(span, attributes);
  }
  noteOnSpan(span, redactor.found);
}

/** Masks with the sensitive values of the calls around the span, and with those of the call that the error came out of. */
function redactorFor(span: Span, error: unknown): Redactor {
  const around = echoOf(span);
  const inside = echoOf(error);
  const echo = around === undefined || inside === undefined ? (around ?? inside) : inside.and(around);
  return new Redactor(privacy.masker, echo);
}

function emitException(span: Span, attributes: Attributes): void {
  const { onException } = runtime;
  // When no log pipeline takes exceptions, they go on the span even under `exceptionSignal: 'log'`, so that none is lost.
  if (runtime.exceptionSignal !== 'log' || onException === undefined) span.addEvent('exception', attributes);
  if (runtime.exceptionSignal !== 'span-event' && onException !== undefined) {
    guard('onException', () => onException({ span, attributes: attributes as Record<string, string> }));
  }
}

/** Whether this trace has not carried this error yet; works for frozen objects and, one by one, for primitives. */
function isFirstRecord(error: unknown, traceId: string): boolean {
  if ((typeof error === 'object' && error !== null) || typeof error === 'function') {
    if (runtime.recordedErrors.get(error) === traceId) return false;
    runtime.recordedErrors.set(error, traceId);
    return true;
  }
  const isRepeated =
    lastPrimitive !== undefined && Object.is(lastPrimitive.value, error) && lastPrimitive.traceId === traceId;
  lastPrimitive = { value: error, traceId };
  return !isRepeated;
}
