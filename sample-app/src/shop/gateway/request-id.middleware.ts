import { randomUUID } from 'node:crypto';
import { context } from '@opentelemetry/api';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { currentSpan } from 'nestjs-traced';
import { CORRELATION_ID, REQUEST_ID, withBaggage } from '../common/baggage.js';

interface IncomingRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const ACCEPTED = /^[\w.:-]{1,64}$/u;

/** Gives every request an id and a correlation id; as baggage they reach every service behind the gateway. */
@Injectable()
export class RequestIdMiddleware implements NestMiddleware {
  use({ headers }: IncomingRequest, _response: unknown, next: () => void): void {
    const requestId = idFrom(headers['x-request-id']) ?? randomUUID();
    const correlationId = idFrom(headers['x-correlation-id']) ?? requestId;
    const ids = { [REQUEST_ID]: requestId, [CORRELATION_ID]: correlationId };
    currentSpan().setAttributes(ids);
    context.with(withBaggage(ids), next);
  }
}

/** An id from outside is used only when it is short and plain. */
function idFrom(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && ACCEPTED.test(header) ? header : undefined;
}
