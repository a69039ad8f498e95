import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { guard } from '../shared/guard.js';
import type { ServerTracer } from '../http/server-tracer.js';
import { installHttpHooks, type HookableAdapter } from './http-hooks.js';
import { SERVER_TRACER } from './tracing.tokens.js';

/**
 * Installs the HTTP hooks: in its constructor, because Nest reads the route hook when it registers the routes, and once
 * more before that happens, because another library may have taken the slots in between.
 */
@Injectable()
export class HttpHooksService implements OnModuleInit {
  readonly #host: HttpAdapterHost;
  readonly #tracer: ServerTracer | false;

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost, @Inject(SERVER_TRACER) tracer: ServerTracer | false) {
    this.#host = host;
    this.#tracer = tracer;
    this.#install();
    // A testing module gets its adapter after its providers.
    if (!this.#adapter) host.init$?.subscribe(() => this.#install());
  }

  onModuleInit(): void {
    this.#install();
  }

  get #adapter(): HookableAdapter | undefined {
    return this.#host.httpAdapter as unknown as HookableAdapter | undefined;
  }

  #install(): void {
    const adapter = this.#adapter;
    const tracer = this.#tracer;
    if (adapter && tracer) guard('installing the HTTP hooks', () => installHttpHooks(adapter, tracer));
  }
}
