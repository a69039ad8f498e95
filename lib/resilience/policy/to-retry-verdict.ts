import { TracedError } from '../../shared/errors/errors.js';
import { isTimeoutAbort } from '../../shared/time/timeout-abort.js';
import { PolicyTimeoutError, RejectedError } from './policy-errors.js';
import { CANCELLED, NOT_RETRYABLE, REJECTED, RETRYABLE, RETRYABLE_NOT_SENT, type RetryVerdict } from './verdict.js';

/** Failures that happen before a request leaves: repeating them can not repeat an effect. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TRANSIENT_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Faults of the program: the same call fails the same way again. */
const PROGRAM_ERRORS = [TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError, TracedError];

/**
 * The built-in judgement on an error: unknown errors are transient, programming errors and client errors (4xx) are not.
 *
 * Reads `status`, `statusCode`, `response.status`, `code` and `cause.code`; never throws, also when a getter does.
 */
export function toRetryVerdict(error: unknown): RetryVerdict {
  try {
    return classify(error);
  } catch {
    return RETRYABLE;
  }
}

function classify(error: unknown): RetryVerdict {
  if (typeof error !== 'object' || error === null) return RETRYABLE;
  if (error instanceof PolicyTimeoutError) return RETRYABLE;
  if (error instanceof RejectedError) return REJECTED;
  const { name, retryable } = error as { name?: unknown; retryable?: unknown };
  if (name === 'AbortError' && !isTimeoutAbort(error)) return CANCELLED;
  if (retryable === false) return NOT_RETRYABLE;
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown }).cause);
  if (code !== undefined && NOT_SENT.has(code)) return RETRYABLE_NOT_SENT;
  const status = statusOf(error);
  if (status !== undefined) return TRANSIENT_STATUS.has(status) ? RETRYABLE : NOT_RETRYABLE;
  // fetch reports network failures as a TypeError whose cause has the code; Node's own argument errors have one too.
  if (
    (code === undefined || code.startsWith('ERR_')) &&
    retryable !== true &&
    PROGRAM_ERRORS.some((type) => error instanceof type)
  ) {
    return (error as { message?: unknown }).message === 'fetch failed' ? RETRYABLE : NOT_RETRYABLE;
  }
  return RETRYABLE;
}

/** The built-in answer to "does this count against the dependency?": transient errors, timeouts and every status 5xx. */
export function isDependencyFailure(error: unknown, verdict: RetryVerdict): boolean {
  if (verdict.disposition === 'retryable') return true;
  if (verdict.disposition !== 'not_retryable' || typeof error !== 'object' || error === null) return false;
  try {
    return (statusOf(error) ?? 0) >= 500;
  } catch {
    return false;
  }
}

function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const code = (value as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}

function statusOf(error: object): number | undefined {
  const { status, statusCode, response } = error as { status?: unknown; statusCode?: unknown; response?: unknown };
  return httpStatus(status) ?? httpStatus(statusCode) ?? httpStatus((response as { status?: unknown } | null)?.status);
}

function httpStatus(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 100 && value <= 599 ? value : undefined;
}
