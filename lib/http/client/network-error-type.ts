import { errorTypeOf } from '../../privacy/error-type.js';

/** How undici and axios call it when the caller gives a request up. */
const ABORTED: ReadonlySet<string> = new Set(['UND_ERR_ABORTED', 'ERR_CANCELED']);

/** Like {@link errorTypeOf}, but what the platform calls a network fault (`ECONNREFUSED`) comes first. */
export function networkErrorTypeOf(error: unknown): string {
  try {
    const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
    const found = [cause?.code, code].find((value) => typeof value === 'string' && SYSTEM_CODE.test(value));
    if (typeof found === 'string') return ABORTED.has(found) ? 'AbortError' : found;
  } catch {
    // Falls back to the class.
  }
  return errorTypeOf(error);
}

// `fetch failed` is always a `TypeError`; `ECONNREFUSED`, `ENOTFOUND` or `UND_ERR_SOCKET` say what happened.
const SYSTEM_CODE = /^(?:E[A-Z0-9_]{2,40}|UND_ERR_[A-Z0-9_]{2,40}|CERT_[A-Z_]{2,40}|[A-Z_]{2,40}_CERT[A-Z_]{0,40})$/;
