import type { Attributes, Exception } from '@opentelemetry/api';
import { ATTR_EXCEPTION_MESSAGE, ATTR_EXCEPTION_STACKTRACE, ATTR_EXCEPTION_TYPE } from '../../shared/attributes.js';

/** What is known of an exception; `undefined` when that is neither its type nor its message. */
export function exceptionAttributes(exception: Exception): Attributes | undefined {
  if (typeof exception === 'string') return exception === '' ? undefined : { [ATTR_EXCEPTION_MESSAGE]: exception };
  if (!exception) return undefined;
  const attributes: Attributes = {};
  if (exception.code) attributes[ATTR_EXCEPTION_TYPE] = exception.code.toString();
  else if (exception.name) attributes[ATTR_EXCEPTION_TYPE] = exception.name;
  if (exception.message) attributes[ATTR_EXCEPTION_MESSAGE] = exception.message;
  if (exception.stack) attributes[ATTR_EXCEPTION_STACKTRACE] = exception.stack;
  return attributes[ATTR_EXCEPTION_TYPE] || attributes[ATTR_EXCEPTION_MESSAGE] ? attributes : undefined;
}
