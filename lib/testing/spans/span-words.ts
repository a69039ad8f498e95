import { SpanKind as ApiKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanKind } from '../../analysis/span-record.js';

/** A status as tests write it. */
export type SpanStatusWord = 'unset' | 'ok' | 'error';

const KINDS: Readonly<Record<ApiKind, SpanKind>> = {
  [ApiKind.INTERNAL]: 'internal',
  [ApiKind.SERVER]: 'server',
  [ApiKind.CLIENT]: 'client',
  [ApiKind.PRODUCER]: 'producer',
  [ApiKind.CONSUMER]: 'consumer',
};

const STATUSES: Readonly<Record<SpanStatusCode, SpanStatusWord>> = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
};

export function kindOf({ kind }: ReadableSpan): SpanKind {
  return KINDS[kind];
}

export function statusOf({ status }: ReadableSpan): SpanStatusWord {
  return STATUSES[status.code];
}

/** The names of spans, for a message. */
export function namesOf(spans: readonly ReadableSpan[]): string {
  return spans.length === 0 ? 'no spans at all' : spans.map(({ name }) => `'${name}'`).join(', ');
}
