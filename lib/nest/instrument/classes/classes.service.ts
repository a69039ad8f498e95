import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { wrapInstance } from '../../../decorators/wrapping/wrap-instance.js';
import { guard } from '../../../shared/errors/guard.js';
import type { TracingModuleOptions } from '../../module/tracing.options.js';
import { TRACING_OPTIONS } from '../../module/tracing.tokens.js';
import { classNamesOf } from '../class-names.js';
import { replaceBoundMethod } from '../../../drivers/common/own-method.js';
import { traceAdapter } from '../gateways/trace-adapter.js';
import { isResolverHost, traceGraphql } from '../graphql/trace-graphql.js';
import { traceQueue, watchProcessor } from '../queues/trace-queues.js';
import { ClassPatches } from './class-patches.js';
import { resolveClasses, type ClassesConfig } from './classes.options.js';
import { traceHandlers, traceListeners } from './trace-listeners.js';
import { traceJobs } from './trace-jobs.js';
import { traceProvider } from './trace-providers.js';
import { watchGateway } from './watch-handlers.js';

interface Wrapper {
  readonly metatype?: unknown;
  readonly instance?: unknown;
  readonly isNotMetatype?: boolean;
  readonly inject?: unknown;
}

type Metatype = { readonly prototype: object; readonly name: string };

/**
 * Traces methods of the application's own classes without a decorator of ours: found by what other libraries' decorators say
 * about them, or by their names.
 *
 * Done on the classes, when Nest knows them all and has made none of them yet, so that request-scoped ones are traced as
 * well; put back when the application closes.
 */
@Injectable()
export class ClassesService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #config: ClassesConfig | undefined;
  readonly #patches = new ClassPatches();
  readonly #modules: ModulesContainer;
  readonly #application: ApplicationConfig;

  constructor(
    @Inject(TRACING_OPTIONS) options: TracingModuleOptions,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ApplicationConfig) application: ApplicationConfig,
  ) {
    this.#modules = modules;
    this.#application = application;
    const { instrument } = options;
    if (instrument === false) return;
    this.#config = resolveClasses(typeof instrument === 'object' ? instrument : {});
    for (const { wrapper, isEnhancer } of this.#wrappers()) {
      const metatype = classOf(wrapper);
      if (metatype !== undefined) this.#trace(metatype, this.#config, isEnhancer);
    }
    if (this.#config.gateways) traceGateways(application);
  }

  /** Traces objects whose class Nest does not know: made by factories, given as values, or given to `useGlobalGuards()`. */
  onModuleInit(): void {
    const config = this.#config;
    if (config === undefined) return;
    for (const { wrapper } of this.#wrappers()) {
      const { instance } = wrapper;
      if (typeof instance === 'object' && instance !== null) guard('tracing a provider', () => meet(instance, config));
      // The object of a factory or a value may have the class of another library, so only this object is traced.
      if (classOf(wrapper) !== undefined || typeof instance !== 'object' || instance === null) continue;
      guard('tracing a provider', () => {
        if (config.isProvider(classNamesOf(instance)[0] ?? '')) wrapInstance(instance);
      });
    }
    this.#traceGlobals(config);
  }

  #traceGlobals(config: ClassesConfig): void {
    const application = this.#application;
    const enhancers: readonly (readonly [boolean, readonly object[], string])[] = [
      [config.guards, application.getGlobalGuards(), 'canActivate'],
      [config.pipes, application.getGlobalPipes(), 'transform'],
      [config.interceptors, application.getGlobalInterceptors(), 'intercept'],
    ];
    for (const [isWanted, instances, method] of enhancers) {
      if (!isWanted) continue;
      for (const instance of instances)
        guard('tracing a global enhancer', () => wrapInstance(instance, { include: method }));
    }
  }

  /** Traces the workers of BullMQ processors, which @nestjs/bullmq has made by now. */
  onApplicationBootstrap(): void {
    if (this.#config?.queues !== true) return;
    for (const { wrapper } of this.#wrappers()) {
      const { instance } = wrapper;
      if (typeof instance === 'object' && instance !== null) guard('tracing a worker', () => traceQueue(instance));
    }
  }

  onApplicationShutdown(): void {
    this.#patches.undo();
  }

  *#wrappers(): Generator<{ readonly wrapper: Wrapper; readonly isEnhancer: boolean }> {
    for (const { metatype, providers, controllers, injectables } of this.#modules.values()) {
      // Providers of our module and of Nest's own modules are not traced.
      if (['TracingModule', 'InternalCoreModule', 'DiscoveryModule'].includes(metatype?.name ?? '')) continue;
      for (const [token, wrapper] of providers) yield { wrapper, isEnhancer: String(token).startsWith('APP_') };
      for (const wrapper of controllers.values()) yield { wrapper, isEnhancer: false };
      for (const wrapper of injectables.values()) yield { wrapper, isEnhancer: true };
    }
  }

  #trace(metatype: Metatype, config: ClassesConfig, isEnhancer: boolean): void {
    guard(`tracing ${metatype.name}`, () => {
      const patches = this.#patches;
      if (config.jobs) traceJobs(metatype, patches);
      if (config.events !== false) traceListeners(metatype, patches, config.events);
      if (config.handlers) traceHandlers(metatype, patches);
      if (config.gateways) watchGateway(metatype, patches);
      if (config.queues) watchProcessor(metatype, patches);
      traceProvider(metatype, patches, config, isEnhancer);
    });
  }
}

/** Traces an object of another library: the GraphQL host of Nest, a queue of BullMQ. */
function meet(instance: object, config: ClassesConfig): void {
  if (config.graphql && isResolverHost(instance)) traceGraphql(instance);
  if (config.queues) traceQueue(instance);
}

/** Traces the WebSocket adapter when gateways ask for it, since the application may set it only after this runs. */
function traceGateways(application: ApplicationConfig): void {
  replaceBoundMethod(application, 'getIoAdapter', (get) => () => {
    const adapter = get();
    if (typeof adapter === 'object' && adapter !== null) guard('tracing gateways', () => traceAdapter(adapter));
    return adapter;
  });
}

/** The class of a provider; `undefined` for values and for what factories make, whose class shows only once they exist. */
function classOf({ metatype, inject, isNotMetatype }: Wrapper): Metatype | undefined {
  // Nest keeps a factory function as `metatype` too; a factory is known by its `inject`.
  if (isNotMetatype === true || typeof metatype !== 'function' || (inject !== undefined && inject !== null)) {
    return undefined;
  }
  return (metatype as Partial<Metatype>).prototype === undefined ? undefined : (metatype as unknown as Metatype);
}
