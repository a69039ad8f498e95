import type { MetProvider } from './instrument.js';

interface WrapperLike {
  readonly token?: unknown;
  readonly metatype?: unknown;
  readonly isNotMetatype?: boolean;
  readonly instance?: unknown;
}

/** The part of Nest's `ModulesContainer` that is read here. */
export interface ProvidersLike {
  values(): Iterable<{
    readonly providers: ReadonlyMap<unknown, WrapperLike>;
    readonly controllers: ReadonlyMap<unknown, WrapperLike>;
  }>;
}

/** Every object that the application's injector holds; request-scoped ones have no instance of their own yet. */
export function* providersOf(modules: ProvidersLike): Generator<{ instance: object; provider: MetProvider }> {
  for (const { providers, controllers } of modules.values()) {
    for (const wrappers of [providers, controllers]) {
      for (const wrapper of wrappers.values()) {
        const { instance, token, metatype } = wrapper;
        if ((typeof instance !== 'object' && typeof instance !== 'function') || instance === null) continue;
        yield { instance, provider: { token, metatype } };
      }
    }
  }
}
