import { SpanStatusCode, type Span } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '../../shared/attributes.js';

const MAX_STATUS_LENGTH = 512;

/**
 * Marks a span as failed: `error.type`, and the error status with `message`. The only place that sets an error status.
 *
 * @param message a masked text; what is longer than 512 characters is cut.
 */
export function recordFailure(span: Span, errorType: string, message = ''): void {
  span.setAttribute(ATTR_ERROR_TYPE, errorType);
  span.setStatus(
    message === ''
      ? { code: SpanStatusCode.ERROR }
      : { code: SpanStatusCode.ERROR, message: message.slice(0, MAX_STATUS_LENGTH) },
  );
}
