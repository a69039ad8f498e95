import { types } from 'node:util';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Clock } from '../../../shared/time/clock.js';
import { EXPORT_FAILED } from '../../exporters/export-result.js';
import type { SendOutcome } from '../../exporters/http/send-outcome.js';

/** Hands spans to an exporter of somebody else's; one that throws or never answers has failed. Never rejects. */
export function callExporter(
  exporter: SpanExporter,
  spans: ReadableSpan[],
  timeoutMs: number,
  clock: Clock,
): Promise<SendOutcome> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(() => {
      resolve({ kind: 'failed', reason: 'timeout', message: `no answer within ${timeoutMs} ms` });
    }, timeoutMs);
    const settle = (outcome: SendOutcome): void => {
      timer.clear();
      resolve(outcome);
    };
    try {
      exporter.export(spans, ({ code, error }) => {
        if (code === EXPORT_FAILED) settle(failure(error ?? new Error('export failed')));
        else settle({ kind: 'sent' });
      });
    } catch (error) {
      settle(failure(error ?? new Error('export threw')));
    }
  });
}

function failure(error: unknown): SendOutcome {
  return { kind: 'failed', reason: 'exporter', message: describeError(error) };
}

/** An `AggregateError` of a refused connection has no message of its own, only a code. */
export function describeError(error: unknown): string {
  // `instanceof` is false for errors of Node itself where the application runs in a `vm` context, as under jest.
  if (!types.isNativeError(error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  return error.message === '' ? (code ?? error.name) : error.message;
}
