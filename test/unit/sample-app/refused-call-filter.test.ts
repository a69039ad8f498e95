import type { ArgumentsHost } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { BulkheadFullError, CircuitOpenError, type RejectedError } from 'nestjs-traced/resilience';
import { RefusedCallFilter } from '../../../sample-app/src/shop/common/refused-call.filter.js';

/** The status, headers and body with which an error is answered. */
function answerTo(error: RejectedError): unknown[] {
  const told: unknown[] = [];
  const tell = (value: unknown) => {
    told.push(value);
    return response;
  };
  const response = { status: tell, set: tell, json: tell };
  new RefusedCallFilter().catch(error, { switchToHttp: () => ({ getResponse: () => response }) } as ArgumentsHost);
  return told;
}

describe('RefusedCallFilter', () => {
  const body = { statusCode: 503, message: 'payments is not called at the moment' };

  it('says in whole seconds when an open breaker lets a call through', () => {
    expect(answerTo(new CircuitOpenError('payments', 'circuit_open', 1200))).toEqual([
      503,
      { 'retry-after': '2' },
      body,
    ]);
  });

  it('says nothing of the time when it is not known', () => {
    expect(answerTo(new CircuitOpenError('payments', 'isolated', undefined))).toEqual([503, {}, body]);
    expect(answerTo(new BulkheadFullError('payments', 1, 0))).toEqual([503, {}, body]);
  });
});
