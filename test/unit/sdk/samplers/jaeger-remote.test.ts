import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DECISION } from '../../../../lib/sdk/samplers/decision.js';
import { JaegerRemoteSampler } from '../../../../lib/sdk/samplers/remote/jaeger-remote.sampler.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import { VirtualClock } from '../../resilience/support/virtual-clock.js';
import { captureDiag, type CapturedDiag } from '../capture-diag.js';

let clock: VirtualClock;
let log: CapturedDiag;
let sampler: JaegerRemoteSampler | undefined;
/** What the endpoint answers, one after the other; the last one again and again. */
let answers: (object | Error | 'unchanged' | 'hangs')[];
const asked: (string | undefined)[] = [];
/** Of the latest question. */
let latest: AbortSignal | undefined;

function create(initialSamplingRate?: number, chance = 0.5): JaegerRemoteSampler {
  sampler = new JaegerRemoteSampler(
    { endpoint: 'http://jaeger:5778/sampling', pollingIntervalMs: 1_000, timeoutMs: 100, initialSamplingRate },
    {
      clock,
      random: () => chance,
      fetch: async (etag, signal) => {
        asked.push(etag);
        latest = signal;
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer === 'unchanged') return { body: undefined, etag };
        if (answer === 'hangs') {
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
        }
        if (answer instanceof Error) throw answer;
        return { body: answer, etag: `"${asked.length}"` };
      },
    },
  );
  return sampler;
}

function isKept(name: string, traceId = 'a'.repeat(32)): boolean {
  return sampler!.shouldSample(ROOT_CONTEXT, traceId, name, SpanKind.INTERNAL, {}).decision === DECISION.sample;
}

const probability = (samplingRate: number) => ({
  strategyType: 'PROBABILISTIC',
  probabilisticSampling: { samplingRate },
});

beforeEach(() => {
  clock = new VirtualClock();
  log = captureDiag();
  asked.length = 0;
  answers = [];
});

afterEach(() => {
  sampler?.stop();
  sampler = undefined;
  log.restore();
});

describe('a remote sampler', () => {
  it('asks at once, then at its interval, and does as it is told', async () => {
    answers = [probability(1), probability(0)];
    create(0);
    expect(isKept('work')).toBe(false);
    await clock.advance(0);
    expect(isKept('work')).toBe(true);
    await clock.advance(999);
    expect(isKept('work')).toBe(true);
    await clock.advance(1);
    expect(isKept('work')).toBe(false);
    expect(asked).toEqual([undefined, '"1"']);
  });

  it.each([
    [0, 900],
    [1, 1_100],
  ])('waits a tenth shorter or longer than its interval, by the chance of %d', async (chance, waitsMs) => {
    answers = [probability(1)];
    create(0, chance);
    await clock.advance(0);
    await clock.advance(waitsMs - 1);
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    expect(asked).toHaveLength(2);
  });

  it('keeps the last good strategy while the endpoint is silent, and says so once', async () => {
    answers = [probability(1), new Error('connection refused'), { strategyType: 'UNKNOWN' }, 'unchanged', 'hangs'];
    create();
    await clock.advance(6_000);
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(isKept('work')).toBe(true);
    expect(log.warn).toEqual([
      'nestjs-traced: sampling strategies from jaeger:5778 are not available (Error: connection refused); the last known stay in force.',
    ]);
  });

  it('knows a rate', async () => {
    answers = [{ strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: 2 } }];
    create();
    await clock.advance(0);
    const kept = Array.from({ length: 50 }, (_, i) => isKept('work', `${i}`.padStart(32, 'f'))).filter(Boolean);
    expect(kept.length).toBe(2);
  });

  it('knows operations and their lower bounds', async () => {
    answers = [
      {
        operationSampling: {
          defaultSamplingProbability: 0,
          defaultLowerBoundTracesPerSecond: 1,
          perOperationStrategies: [
            { operation: 'pay', probabilisticSampling: { samplingRate: 1 } },
            { operation: 'broken', probabilisticSampling: { samplingRate: 7 } },
          ],
        },
      },
    ];
    create();
    await clock.advance(0);
    expect([isKept('pay'), isKept('pay'), isKept('pay')]).toEqual([true, true, true]);
    expect([isKept('other'), isKept('other')]).toEqual([true, false]);
  });

  it('leaves no timer behind, and no question', async () => {
    answers = [probability(1)];
    create();
    await clock.advance(2_500);
    sampler!.stop();
    expect(clock.timers).toBe(0);
    answers = ['hangs'];
    create();
    await clock.advance(50);
    expect(latest?.aborted).toBe(false);
    sampler!.stop();
    await clock.advance(0);
    expect([clock.timers, latest?.aborted]).toEqual([0, true]);
  });
});

describe('OTEL_TRACES_SAMPLER=jaeger_remote', () => {
  let server: Server;
  const requests: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];

  beforeEach(async () => {
    server = createServer(({ url, headers }, response) => {
      requests.push({ url, headers });
      response.setHeader('etag', '"v1"');
      response.statusCode = headers['if-none-match'] === '"v1"' ? 304 : 200;
      response.end(response.statusCode === 200 ? JSON.stringify(probability(1)) : undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('asks the endpoint of its argument for the service, with what it knows', async () => {
    const { port } = server.address() as AddressInfo;
    const handle = startTracing({
      exporters: ['memory'],
      env: {
        OTEL_SERVICE_NAME: 'orders',
        OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote',
        OTEL_TRACES_SAMPLER_ARG: `endpoint=http://127.0.0.1:${port}/sampling,pollingIntervalMs=20,initialSamplingRate=0`,
      },
    });
    while (requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await handle.shutdown();
    expect(requests[0]?.url).toBe('/sampling?service=orders');
    expect(requests[2]?.headers['if-none-match']).toBe('"v1"');
    expect(requests.every(({ headers }) => headers['traceparent'] === undefined)).toBe(true);
    expect(log.warn).toEqual([]);
  });

  it.each([[undefined], ['pollingIntervalMs=5'], ['endpoint=nowhere']])(
    'says what to write for %p',
    async (argument) => {
      const env = { OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: argument };
      const handle = startTracing({ exporters: ['memory'], env });
      await handle.shutdown();
      expect(log.warn.join('\n')).toMatch(
        /OTEL_TRACES_SAMPLER_ARG has no endpoint .*write endpoint=http:\/\/localhost:5778\/sampling/,
      );
    },
  );

  it('refuses an option without an endpoint', () => {
    expect(() => startTracing({ env: {}, sampler: { name: 'jaeger_remote' } })).toThrow(
      /'jaeger_remote' has no endpoint/,
    );
  });
});
