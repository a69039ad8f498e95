import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreaker } from '../../../../lib/resilience.js';
import { REFUSED } from '../../../../lib/resilience/breaker/circuit-breaker.js';
import type { Clock } from '../../../../lib/shared/time/clock.js';

/** The rules written down again, slowly: a list of completed calls and explicit states. */
class Model {
  state: 'closed' | 'open' | 'half_open' | 'isolated' = 'closed';
  era = 0;
  calls: { slice: number; failed: boolean }[] = [];
  openUntil = 0;
  openings = 0;
  permits = 0;
  probesOk = 0;
  halfOpenSince = 0;

  admit(now: number): number | undefined {
    if (this.state === 'open' && now >= this.openUntil) {
      this.enter('half_open');
      this.halfOpenSince = now;
      this.permits = 2;
      this.probesOk = 0;
    } else if (this.state === 'half_open' && this.permits === 0 && now - this.halfOpenSince >= 400) {
      this.era++;
      this.halfOpenSince = now;
      this.permits = 2;
      this.probesOk = 0;
    }
    if (this.state === 'closed') return this.era;
    if (this.state !== 'half_open' || this.permits === 0) return undefined;
    this.permits--;
    return this.era;
  }

  done(now: number, era: number, result: 'ok' | 'failed' | 'cancelled'): void {
    if (era !== this.era) return;
    if (result === 'cancelled') {
      if (this.state === 'half_open') this.permits++;
    } else if (this.state === 'half_open') {
      if (result === 'failed') this.open(now);
      else if (++this.probesOk === 2) this.close();
    } else {
      const slice = Math.floor(now / 100);
      this.calls.push({ slice, failed: result === 'failed' });
      this.calls = this.calls.filter((call) => call.slice > slice - 10);
      const failures = this.calls.filter(({ failed }) => failed).length;
      if (result === 'failed' && this.calls.length >= 4 && failures / this.calls.length >= 0.5) this.open(now);
    }
  }

  open(now: number): void {
    this.openUntil = now + Math.min(400, 100 * 2 ** this.openings++);
    this.enter('open');
  }

  close(): void {
    this.openings = 0;
    this.calls = [];
    this.enter('closed');
  }

  enter(state: Model['state']): void {
    this.state = state;
    this.era++;
  }
}

const command = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: 'call' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      at: fc.nat(20),
      result: fc.constantFrom('ok', 'failed', 'cancelled'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 500 }) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ do: 'isolate' as const }, { do: 'close' as const }, { do: 'open' as const }),
  },
);

describe('the circuit breaker', () => {
  it('always agrees with its rules written as a model', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 150 }), (commands) => {
        let now = 0;
        const clock: Clock = { now: () => now, epochMs: () => now, setTimer: () => ({ clear: () => undefined }) };
        const breaker = new CircuitBreaker(
          'b',
          { windowMs: 1000, minCalls: 4, openMs: 100, maxOpenMs: 400, openJitter: 0, probes: 2 },
          clock,
        );
        const model = new Model();
        const running: { permit: number; era: number }[] = [];
        for (const step of commands) {
          if (step.do === 'wait') now += step.ms;
          else if (step.do === 'isolate') (breaker.isolate(), model.enter('isolated'));
          else if (step.do === 'close') (breaker.close(), model.close());
          else if (step.do === 'open') (breaker.open(), model.open(now));
          else if (step.do === 'call') {
            const permit = breaker.admit();
            const era = model.admit(now);
            if ((permit === REFUSED) !== (era === undefined))
              throw new Error(`admitted ${permit}, the model says ${era}`);
            if (era !== undefined) running.push({ permit, era });
          } else if (running.length > 0) {
            const [{ permit, era }] = running.splice(step.at % running.length, 1) as [{ permit: number; era: number }];
            if (step.result === 'ok') breaker.succeeded(permit, 0);
            else if (step.result === 'failed') breaker.failed(permit, 0);
            else breaker.released(permit);
            model.done(now, era, step.result as 'ok');
          }
          if (breaker.state !== model.state) throw new Error(`${breaker.state}, the model says ${model.state}`);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
