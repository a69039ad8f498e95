import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { guard } from '../../shared/errors/guard.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';
import { TRACING_HANDLE, TRACING_OPTIONS } from '../module/tracing.tokens.js';
import { ClassPatches } from '../instrument/classes/class-patches.js';
import { hasMethods } from '../instrument/class-names.js';
import { watchMicroservice } from '../instrument/classes/watch-handlers.js';
import { traceClientProxy } from './trace-client.js';
import { traceServer, type ServerLike } from './trace-server.js';

interface RpcRegistry {
  getRpcTargetRegistry?(): { subscribe(next: (server: ServerLike) => void): { unsubscribe(): void } };
}

/**
 * Traces the messages of Nest's microservices: the servers as they come into being, before their handlers are registered,
 * and the clients that are providers, before anybody's `onModuleInit` uses them.
 */
@Injectable()
export class TransportsService implements OnModuleInit, OnApplicationShutdown {
  readonly #modules: ModulesContainer;
  readonly #enabled: boolean;
  readonly #patches = new ClassPatches();

  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(TRACING_OPTIONS) options: TracingModuleOptions,
    // No message may be handled before tracing has started.
    @Inject(TRACING_HANDLE) _handle: unknown,
  ) {
    this.#modules = modules;
    const { messages = {}, classifyError: classify } = options;
    const application = { classify };
    this.#enabled = messages !== false;
    if (messages === false) return;
    const registry = modules as unknown as RpcRegistry;
    registry.getRpcTargetRegistry?.().subscribe((server) => {
      guard('tracing a microservice', () => traceServer(server, messages.events ?? 'link', application));
    });
    for (const { controllers } of modules.values()) {
      for (const { metatype } of controllers.values()) {
        if (typeof metatype === 'function')
          guard('watching handlers', () => watchMicroservice(metatype, this.#patches));
      }
    }
  }

  onApplicationShutdown(): void {
    this.#patches.undo();
  }

  onModuleInit(): void {
    if (!this.#enabled) return;
    for (const { providers } of this.#modules.values()) {
      for (const { instance } of providers.values()) {
        guard('tracing a client', () => isClient(instance) && traceClientProxy(instance));
      }
    }
  }
}

/** A client of Nest's, by what it does: the application may have its own copy of the package, or none. */
function isClient(instance: unknown): instance is object {
  if (typeof instance !== 'object' || instance === null) return false;
  return (
    hasMethods(instance, ['send', 'emit', 'publish', 'dispatchEvent']) ||
    hasMethods(instance, ['getService', 'getClientByServiceName'])
  );
}
