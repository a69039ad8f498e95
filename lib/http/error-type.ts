/** A low-cardinality name for anything that can be thrown; never throws itself. */
export function errorTypeOf(error: unknown): string {
  if (error === null) return 'null';
  if (typeof error !== 'object' && typeof error !== 'function') return typeof error;
  try {
    const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
    if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
    const className = constructor?.name;
    if (typeof className === 'string' && className !== '') return className;
  } catch {
    // A proxy or a throwing accessor has no readable type.
  }
  return '_OTHER';
}

/** Like {@link errorTypeOf}, but what the platform calls a network fault (`ECONNREFUSED`) comes first. */
export function networkErrorTypeOf(error: unknown): string {
  try {
    const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
    const found = [cause?.code, code].find((value) => typeof value === 'string' && SYSTEM_CODE.test(value));
    if (typeof found === 'string') return found;
  } catch {
    // Falls back to the class.
  }
  return errorTypeOf(error);
}

// `fetch failed` is always a `TypeError`; `ECONNREFUSED`, `ENOTFOUND` or `UND_ERR_SOCKET` say what happened.
const SYSTEM_CODE = /^(?:E[A-Z0-9_]{2,40}|UND_ERR_[A-Z0-9_]{2,40}|CERT_[A-Z_]{2,40}|[A-Z_]{2,40}_CERT[A-Z_]{0,40})$/;
