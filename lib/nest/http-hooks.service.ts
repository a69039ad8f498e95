import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { guard } from '../shared/guard.js';
import type { ServerTracer } from '../http/server-tracer.js';
import { installHttpHooks, type HookableAdapter } from './http-hooks.js';
import { SERVER_TRACER } from './tracing.tokens.js';

/**
 * Installs the HTTP hooks, three times: as early as possible; by the module just before Nest registers the routes, which
 * is when it reads the route hook (a testing module has its adapter only by then); and before the first request, because
 * another library may have taken the slots in between.
 */
@Injectable()
export class HttpHooksService implements OnApplicationBootstrap {
  readonly #host: HttpAdapterHost;
  readonly #tracer: ServerTracer | false;

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost, @Inject(SERVER_TRACER) tracer: ServerTracer | false) {
    this.#host = host;
    this.#tracer = tracer;
    this.install();
  }

  onApplicationBootstrap(): void {
    this.install();
  }

  /** Puts the hooks in place; does nothing where they are. */
  install(): void {
    const adapter = this.#host.httpAdapter as unknown as HookableAdapter | undefined;
    const tracer = this.#tracer;
    if (adapter && tracer) guard('installing the HTTP hooks', () => installHttpHooks(adapter, tracer));
  }
}
