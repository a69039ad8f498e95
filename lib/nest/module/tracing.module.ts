import { Inject, Module, type DynamicModule, type NestModule, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { resolveHttpServerOptions, type HttpServerConfig } from '../../http/server/server.options.js';
import { ServerTracer } from '../../http/server/server-tracer.js';
import type { Metrics } from '../../metrics/create-metrics.js';
import { HttpHooksService } from '../http/http-hooks.service.js';
import { MetricsEndpointService } from '../metrics/metrics-endpoint.service.js';
import { metricsOptionsOf, metricsPathOf } from '../metrics/metrics.options.js';
import { ApplicationStart } from './application-start.js';
import { declaredOptions } from './declared-options.js';
import { checked, createAsyncOptionsProviders } from './options-providers.js';
import { TracedHttpService } from '../outgoing/traced-http.service.js';
import { InstrumentService } from '../instrument/instrument.service.js';
import { instrumentNamesOf } from '../instrument/instrument.options.js';
import { TracingInterceptor } from '../http/tracing.interceptor.js';
import { requireOptions } from './require-options.js';
import { TracingLifecycleService } from './tracing-lifecycle.service.js';
import { TracingService } from './tracing.service.js';
import { ClassesService } from '../instrument/classes/classes.service.js';
import { TransportsService } from '../transports/transports.service.js';
import { withSpanMetrics } from '../metrics/with-span-metrics.js';
import type { Viewer } from '../../viewer/create-viewer.js';
import { ViewerEndpointService } from '../viewer/viewer-endpoint.service.js';
import { viewerPathOf } from '../viewer/viewer.options.js';
import type { TracingModuleAsyncOptions, TracingModuleOptions } from './tracing.options.js';
import {
  APPLICATION_START,
  DECLARED_OPTIONS,
  INSTRUMENTS_LEASE,
  METRICS,
  SERVER_TRACER,
  TRACING_CALL,
  TRACING_HANDLE,
  TRACING_OPTIONS,
  VIEWER,
} from './tracing.tokens.js';

// `sdk/` and `metrics/` are half of the library, so they are imported when an application starts and not with this file.
const PROVIDERS: Provider[] = [
  {
    provide: APPLICATION_START,
    useFactory: (application: ModulesContainer) => new ApplicationStart(application),
    inject: [ModulesContainer],
  },
  {
    provide: METRICS,
    useFactory: async (options: TracingModuleOptions, start: ApplicationStart) =>
      metricsOptionsOf(options) !== undefined &&
      (await import('../metrics/metrics-lease.js')).acquireMetrics(options, start),
    inject: [TRACING_OPTIONS, APPLICATION_START],
  },
  {
    provide: VIEWER,
    useFactory: async (options: TracingModuleOptions, start: ApplicationStart) =>
      options.viewer !== undefined &&
      options.viewer !== false &&
      (await import('../viewer/viewer-lease.js')).acquireViewer(options, start),
    inject: [TRACING_OPTIONS, APPLICATION_START],
  },
  {
    provide: TRACING_HANDLE,
    useFactory: async (
      options: TracingModuleOptions,
      metrics: Metrics | false,
      viewer: Viewer | false,
      application: ModulesContainer,
      call: string,
    ) => {
      const { acquireTracing } = await import('./tracing-lease.js');
      const complete = withSpanMetrics(options, metrics);
      if (viewer === false) return acquireTracing(complete, { application, call });
      const { withViewer } = await import('../viewer/with-viewer.js');
      return acquireTracing(withViewer(complete, viewer), { application, call });
    },
    inject: [TRACING_OPTIONS, METRICS, VIEWER, ModulesContainer, TRACING_CALL],
  },
  {
    provide: SERVER_TRACER,
    useFactory: (options: TracingModuleOptions) =>
      options.http === false ? false : new ServerTracer(serverConfigOf(options), { classify: options.classifyError }),
    // The handle is injected only for the order: no request may be answered before tracing has started.
    inject: [TRACING_OPTIONS, TRACING_HANDLE],
  },
  {
    provide: INSTRUMENTS_LEASE,
    useFactory: async ({ instrument }: TracingModuleOptions, _handle: unknown, start: ApplicationStart) => {
      const lease = (await import('../instrument/instruments-lease.js')).acquireInstruments(
        instrumentNamesOf(instrument),
      );
      start.onGivenUp(() => lease.release());
      return lease;
    },
    inject: [TRACING_OPTIONS, TRACING_HANDLE, APPLICATION_START],
  },
  HttpHooksService,
  InstrumentService,
  MetricsEndpointService,
  ViewerEndpointService,
  TracingLifecycleService,
  ClassesService,
  TransportsService,
  TracingInterceptor,
  TracedHttpService,
  TracingService,
];

/**
 * Traces a Nest application: starts OpenTelemetry (or attaches to what is already running), gives every HTTP request a
 * server span whose context reaches middleware, guards, pipes, interceptors, handlers and filters, and sends what is
 * waiting when the application closes. Global: import it once, in the root module; what a second import says is added.
 *
 * A tracer provider that is registered already is never replaced. Request and response bodies are never read.
 *
 * @example
 * ```ts
 * @Module({ imports: [TracingModule.forRoot({ serviceName: 'orders', http: { ignore: ['/health'] } })] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class TracingModule implements NestModule {
  readonly #hooks: HttpHooksService;
  readonly #instruments: InstrumentService;

  constructor(
    @Inject(HttpHooksService) hooks: HttpHooksService,
    @Inject(InstrumentService) instruments: InstrumentService,
  ) {
    this.#hooks = hooks;
    this.#instruments = instruments;
  }

  /**
   * Configures tracing with options that are known when the module is declared.
   *
   * @throws TracedError when the application starts, if an option is wrong; at once, for what are no options.
   */
  static forRoot(options: TracingModuleOptions = {}): DynamicModule {
    const given = requireOptions(options, 'forRoot() was given');
    const useFactory = (modules: ModulesContainer) => checked(declaredOptions(given, modules));
    return createModule('forRoot', [
      { provide: DECLARED_OPTIONS, useValue: given },
      { provide: TRACING_OPTIONS, useFactory, inject: [ModulesContainer] },
    ]);
  }

  /**
   * Configures tracing with options that come out of the injector.
   *
   * @throws TracedError `TRACED_MISSING_FACTORY` when none of `useFactory`, `useClass` and `useExisting` is given.
   * @example
   * ```ts
   * TracingModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ serviceName: config.getOrThrow('SERVICE_NAME') }),
   * });
   * ```
   */
  static forRootAsync(options: TracingModuleAsyncOptions): DynamicModule {
    const providers = createAsyncOptionsProviders(options);
    const { imports } = options;
    return { ...createModule('forRootAsync', providers), ...(imports && { imports }) };
  }

  /** Called by Nest just before it registers the routes; configures no middleware. */
  configure(): void {
    this.#hooks.install();
    this.#hooks.watchExceptions();
    this.#instruments.meet();
  }
}

function createModule(call: 'forRoot' | 'forRootAsync', optionsProviders: Provider[]): DynamicModule {
  return {
    module: TracingModule,
    global: true,
    providers: [{ provide: TRACING_CALL, useValue: `TracingModule.${call}()` }, ...optionsProviders, ...PROVIDERS],
    exports: [
      TRACING_OPTIONS,
      TRACING_HANDLE,
      METRICS,
      VIEWER,
      SERVER_TRACER,
      TracingInterceptor,
      TracedHttpService,
      TracingService,
    ],
  };
}

/** Scrapes and the trace page are neither traced nor measured. */
function serverConfigOf(options: TracingModuleOptions): HttpServerConfig {
  const http = options.http || {};
  const metricsPath = metricsPathOf(options);
  const viewerPath = viewerPathOf(options);
  const own = [
    ...(metricsPath === undefined ? [] : [metricsPath]),
    ...(viewerPath === undefined ? [] : [`${viewerPath}/**`]),
  ];
  if (own.length === 0) return resolveHttpServerOptions(http);
  const { ignore = [] } = http;
  return resolveHttpServerOptions({ ...http, ignore: [...own, ...(Array.isArray(ignore) ? ignore : [ignore])] });
}
