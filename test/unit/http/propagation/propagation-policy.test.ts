import { context, defaultTextMapSetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createPropagationPolicy,
  injectFor,
  propagationScopeOf,
} from '../../../../lib/http/propagation/propagation-policy.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../../lib/sdk/start-tracing.options.js';
import { captureDiag, type CapturedDiag } from '../../sdk/capture-diag.js';

let handle: TracingHandle | undefined;
let log: CapturedDiag;

const start = (options: StartTracingOptions): void => void (handle = startTracing({ env: {}, ...options }));

/** The names of the headers that a request to `url` would carry. */
function sentTo(url: string): string[] {
  const span = trace.getTracer('test').startSpan('call', {}, ROOT_CONTEXT);
  const baggage = propagation.createBaggage({ tenant: { value: 'blue' } });
  const headers: Record<string, string> = {};
  injectFor(
    new URL(url),
    propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, span), baggage),
    headers,
    defaultTextMapSetter,
  );
  return Object.keys(headers);
}

beforeEach(() => {
  log = captureDiag();
});

afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
  log.restore();
  context.disable();
});

describe('what an outgoing request carries', () => {
  // The first of this file: it is said once in a process.
  it('says once that baggage was held back', () => {
    start({});
    sentTo('http://users/');
    expect(log.info.filter((line) => line.includes('baggage is not sent to'))).toEqual([]);
    sentTo('https://api.example.com/');
    sentTo('https://other.example.com/');
    expect(log.info.filter((line) => line.includes('baggage is not sent to'))).toEqual([
      expect.stringContaining('baggage is not sent to api.example.com, which is not in your network; list it in'),
    ]);
  });

  it('is the trace everywhere, and baggage in the own network only', () => {
    start({});
    expect(sentTo('http://users:3000/users')).toEqual(['traceparent', 'baggage']);
    expect(sentTo('http://10.0.0.7/')).toEqual(['traceparent', 'baggage']);
    expect(sentTo('https://api.stripe.com/v1/charges')).toEqual(['traceparent']);
  });

  it('goes to the listed hosts and to nobody else outside, when there is a list', () => {
    start({ propagateTo: ['*.example.com', 'partner.org:8443', ({ hostname }) => hostname === 'third.net'] });
    for (const url of [
      'https://api.example.com/',
      'https://partner.org:8443/',
      'https://third.net/',
      'http://users/',
    ]) {
      expect(sentTo(url)).toEqual(['traceparent', 'baggage']);
    }
    for (const url of ['https://example.com/', 'https://partner.org/', 'https://api.example.com.evil.net/']) {
      expect(sentTo(url)).toEqual([]);
    }
  });

  it('is nothing when a predicate throws', () => {
    start({
      propagateTo: () => {
        throw new Error('broken');
      },
    });
    expect(sentTo('https://api.example.com/')).toEqual([]);
  });

  it('is decided as before when tracing has stopped', async () => {
    start({ propagateTo: [] });
    expect(propagationScopeOf(new URL('https://api.example.com'))).toBe('nothing');
    await handle!.shutdown();
    expect(propagationScopeOf(new URL('https://api.example.com'))).toBe('trace');
  });

  it.each([['https://api.example.com'], [42], ['']])('refuses the target %p', (target) => {
    expect(() => createPropagationPolicy([target as never])).toThrow(
      /propagateTo\[0\] is .*write a host name, a glob such as/,
    );
  });
});
