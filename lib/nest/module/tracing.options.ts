import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Type } from '@nestjs/common';
import type { ErrorClassifier } from '../../core/contracts/error-classifier.js';
import type { PolicyRegistry } from '../../resilience/policy/policy-registry.js';
import type { HttpServerOptions } from '../../http/server/server.options.js';
import type { StartTracingOptions } from '../../sdk/start-tracing.options.js';
import type { LogsOptions } from '../logs/logs.options.js';
import type { MessagesOptions } from '../transports/messages.options.js';
import type { MetricsModuleOptions } from '../metrics/metrics.options.js';
import type { ViewerModuleOptions } from '../viewer/viewer.options.js';
import type { InstrumentOption } from '../instrument/instrument.options.js';
import type { TracedHttpOptions } from '../outgoing/traced-http.options.js';

/** What `TracingModule` can be told: everything `startTracing()` takes, and what concerns the Nest application. */
export interface TracingModuleOptions extends StartTracingOptions {
  /**
   * Server spans of incoming HTTP requests; `false` makes none (an HTTP instrumentation's own spans stay as they are).
   *
   * @defaultValue server spans with the defaults of {@link HttpServerOptions}
   */
  readonly http?: false | HttpServerOptions | undefined;
  /**
   * Defaults of `TracedHttpService`.
   *
   * @defaultValue no base address, no headers, no timeout
   */
  readonly httpClient?: TracedHttpOptions | undefined;
  /**
   * What is traced below the application's own methods, without a line of its code: `false` for nothing,
   * `{ fetch: false }` for all but one. Patches no module and no global.
   *
   * @defaultValue `'auto'`: everything in the table of docs/databases.md that says automatic
   */
  readonly instrument?: InstrumentOption | undefined;
  /**
   * Resilience policies by name, for `@Traced({ policy: 'payments' })` and `namedPolicy('payments')`: one owner tunes one
   * dependency for all methods that call it.
   *
   * @defaultValue none
   */
  readonly policies?: PolicyRegistry | undefined;
  /**
   * Measures the process and serves the metrics to Prometheus; `true` with all defaults, `false` not at all.
   *
   * @defaultValue `true` when `NODE_ENV` is `development`, else `false`
   */
  readonly metrics?: boolean | MetricsModuleOptions | undefined;
  /**
   * Messages of Nest's microservices, clients and servers of every transport; `false` leaves them alone.
   *
   * @defaultValue spans for all of them; an event's trace is linked to its sender's
   */
  readonly messages?: false | MessagesOptions | undefined;
  /**
   * What is done to the lines of `TracingLogger`, `pinoTracing()` and `traceWinston()`, unless they are told otherwise.
   *
   * @defaultValue nothing besides the ids of their trace
   */
  readonly logs?: LogsOptions | undefined;
  /**
   * Serves a page with the latest traces, live, at `/traces`: to this machine only, and in production only to whom
   * `viewer.guard` lets in; `true` with all defaults. Spans are kept in memory, bounded, and sent nowhere.
   *
   * @defaultValue `false`
   */
  readonly viewer?: boolean | ViewerModuleOptions | undefined;
  /**
   * Says what a thrown value means, before the built-in rules do; `undefined` leaves the decision to them. It must not
   * throw.
   *
   * @defaultValue `HttpException` below 500, `RpcException` and `WsException` are `'expected'`
   */
  readonly classifyError?: ErrorClassifier | undefined;
}

/** Makes the options; the class given to `useClass` or `useExisting`. */
export interface TracingOptionsFactory {
  createTracingOptions(): TracingModuleOptions | Promise<TracingModuleOptions>;
}

/** Options that come out of the injector: give exactly one of `useFactory`, `useClass` and `useExisting`. */
export interface TracingModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** What `useFactory` is called with. */
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[] | undefined;
  /** Called once, with what `inject` names. */
  readonly useFactory?:
    | ((...dependencies: never[]) => TracingModuleOptions | Promise<TracingModuleOptions>)
    | undefined;
  /** Created by this module. */
  readonly useClass?: Type<TracingOptionsFactory> | undefined;
  /** Taken from one of `imports`, or from a global module. */
  readonly useExisting?: InjectionToken<TracingOptionsFactory> | undefined;
}
