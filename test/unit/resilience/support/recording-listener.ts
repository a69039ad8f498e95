import type { CallEnd, CallObserver, PolicyListener } from '../../../../lib/resilience/call/listener.js';

/** Writes down everything that a policy tells. */
export class RecordingListener implements PolicyListener {
  readonly events: { readonly type: string; readonly [detail: string]: unknown }[] = [];

  callStarted(): CallObserver {
    const record =
      (type: string) =>
      (detail: unknown): void => {
        this.events.push({ type, ...(typeof detail === 'object' ? detail : { reason: detail }) });
      };
    return {
      runAttempt: ({ number, delayMs, delaySource, timeoutMs }, run) => {
        record('runAttempt')({ number, delayMs, delaySource, timeoutMs });
        run();
      },
      attemptEnded: record('attemptEnded'),
      retryStarted: record('retryStarted'),
      retryDenied: record('retryDenied'),
      timedOut: record('timedOut'),
      rejected: record('rejected'),
      gaveUp: record('gaveUp'),
      breakerTransition: record('transition'),
      callEnded: record('callEnded'),
    };
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }

  of(type: string): Record<string, unknown>[] {
    return this.events.filter((event) => event.type === type);
  }

  get ends(): CallEnd[] {
    return this.of('callEnded') as unknown as CallEnd[];
  }
}
