import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { TracingHandle } from '../../sdk/start-tracing.options.js';
import { useLogs } from '../logs/use-logs.js';
import type { ApplicationStart } from './application-start.js';
import { registerClassifiers } from './register-classifiers.js';
import type { TracingModuleOptions } from './tracing.options.js';
import { APPLICATION_START, TRACING_HANDLE, TRACING_OPTIONS } from './tracing.tokens.js';

/** Ties tracing to the life of the application: what is waiting is sent when the application closes. */
@Injectable()
export class TracingLifecycleService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #handle: TracingHandle;
  readonly #start: ApplicationStart;
  readonly #releaseLogs: () => void;
  readonly #unregister: () => void;
  #isUp = false;

  constructor(
    @Inject(TRACING_HANDLE) handle: TracingHandle,
    @Inject(TRACING_OPTIONS) options: TracingModuleOptions,
    @Inject(APPLICATION_START) start: ApplicationStart,
  ) {
    this.#handle = handle;
    this.#start = start;
    this.#releaseLogs = options.logs === undefined ? () => {} : useLogs(options.logs);
    start.onGivenUp(this.#releaseLogs);
    this.#unregister = registerClassifiers(options.classifyError);
    start.onGivenUp(this.#unregister);
  }

  async onModuleInit(): Promise<void> {
    this.#isUp = true;
    const handle = this.#handle;
    const { confirmTracing, releaseTracing } = await import('./tracing-lease.js');
    confirmTracing(handle);
    this.#start.onGivenUp(() => void releaseTracing(handle));
  }

  onApplicationBootstrap(): void {
    this.#start.settled();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#start.settled();
    this.#unregister();
    this.#releaseLogs();
    // An application that is closed before it came up was never counted as a user of the tracing, so it only sends its spans.
    if (this.#isUp) await (await import('./tracing-lease.js')).releaseTracing(this.#handle);
    else await this.#handle.flush();
  }
}
