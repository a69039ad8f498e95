import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { TracingHandle } from '../../sdk/start-tracing.options.js';
import { useLogs } from '../logs/use-logs.js';
import { registerClassifiers } from './register-classifiers.js';
import type { TracingModuleOptions } from './tracing.options.js';
import { TRACING_HANDLE, TRACING_OPTIONS } from './tracing.tokens.js';

/** Ties tracing to the life of the application: what is waiting is sent when the application closes. */
@Injectable()
export class TracingLifecycleService implements OnModuleInit, OnApplicationShutdown {
  readonly #handle: TracingHandle;
  readonly #releaseLogs: () => void;
  readonly #unregister: () => void;
  #isUp = false;

  constructor(@Inject(TRACING_HANDLE) handle: TracingHandle, @Inject(TRACING_OPTIONS) options: TracingModuleOptions) {
    this.#handle = handle;
    this.#releaseLogs = options.logs === undefined ? () => {} : useLogs(options.logs);
    this.#unregister = registerClassifiers(options.classifyError);
  }

  async onModuleInit(): Promise<void> {
    this.#isUp = true;
    (await import('./tracing-lease.js')).confirmTracing(this.#handle);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#unregister();
    this.#releaseLogs();
    // An application that is closed before it came up was never counted as a user of the tracing, so it only sends its spans.
    if (this.#isUp) await (await import('./tracing-lease.js')).releaseTracing(this.#handle);
    else await this.#handle.flush();
  }
}
