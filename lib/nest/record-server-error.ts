import type { Span } from '@opentelemetry/api';
import { recordError } from '../core/record-error.js';
import { guard } from '../shared/guard.js';
import { runtime } from '../shared/runtime.js';

/** Puts what a handler threw on the server span; the exception itself only if no inner span carries it already. */
export function recordServerError(span: Span, error: unknown): void {
  const { masker } = runtime;
  recordError(
    span,
    error,
    masker && ((text) => guard('masking an exception', () => masker.text(text)) ?? '[REDACTED]'),
  );
}
