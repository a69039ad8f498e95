import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { guard } from '../../shared/errors/guard.js';
import type { ServerTracer } from '../../http/server/server-tracer.js';
import { installHttpHooks, type HookableAdapter } from './http-hooks.js';
import { ignoresCase } from './ignores-case.js';
import { handlersOf } from './handler-index.js';
import { nameHandlers } from './name-handlers.js';
import { SERVER_TRACER } from '../module/tracing.tokens.js';
import { watchExceptionsOf } from './watch-exceptions.js';

/**
 * Installs the HTTP hooks, three times: as early as possible; by the module just before Nest registers the routes, which
 * is when it reads the route hook (a testing module has its adapter only by then); and before the first request, because
 * another library may have taken the slots in between.
 */
@Injectable()
export class HttpHooksService implements OnApplicationBootstrap {
  readonly #host: HttpAdapterHost;
  readonly #tracer: ServerTracer | false;
  readonly #config: ApplicationConfig;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(SERVER_TRACER) tracer: ServerTracer | false,
    @Inject(ApplicationConfig) config: ApplicationConfig,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#host = host;
    this.#tracer = tracer;
    this.#config = config;
    if (tracer) nameHandlers(modules, handlersOf(tracer));
    this.install();
  }

  onApplicationBootstrap(): void {
    this.install();
  }

  /** Called when all filters of the application are known: Nest asks the last global one first. */
  watchExceptions(): void {
    if (this.#tracer) watchExceptionsOf(this.#config);
  }

  /** Puts the hooks in place; does nothing when they are in place already. */
  install(): void {
    const adapter = this.#host.httpAdapter as unknown as HookableAdapter | undefined;
    const tracer = this.#tracer;
    if (!adapter || !tracer) return;
    guard('installing the HTTP hooks', () => installHttpHooks(adapter, tracer));
    tracer.ignoresCase = guard('asking the router about letter case', () => ignoresCase(adapter)) ?? false;
  }
}
