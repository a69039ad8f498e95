import { isObject, textOf } from '../values/objects.js';

export interface SpanStatus {
  readonly error: boolean;
  readonly ok: boolean;
  readonly message?: string | undefined;
}

/** A status of OpenTelemetry: `{ code: 2 }`, `{ status_code: 'ERROR', description }`, or only `'STATUS_CODE_ERROR'`. */
export function readStatus(value: unknown): SpanStatus {
  if (!isObject(value)) return statusOf(value, undefined);
  const { code, Code, statusCode, status_code: snake, message, Message, description, Description } = value;
  const text = textOf(message) ?? textOf(Message) ?? textOf(description) ?? textOf(Description);
  return statusOf(code ?? Code ?? statusCode ?? snake, text);
}

function statusOf(code: unknown, message: string | undefined): SpanStatus {
  const name = typeof code === 'number' || typeof code === 'string' ? String(code).toUpperCase() : '';
  const bare = name.replace(/^.*[._](?=[A-Z]+$)/, '');
  return {
    error: bare === '2' || bare === 'ERROR',
    ok: bare === '1' || bare === 'OK',
    ...(message === undefined ? {} : { message }),
  };
}
