import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { guard } from '../../shared/errors/guard.js';
import { INSTRUMENTS_LEASE } from '../module/tracing.tokens.js';
import type { InstrumentsLease } from './instruments-lease.js';
import { providersOf } from './providers-of.js';

/** Hands the application's providers and controllers to the table of instruments, which trace the clients among them. */
@Injectable()
export class InstrumentService implements OnModuleInit, OnApplicationShutdown {
  readonly #lease: InstrumentsLease;
  readonly #modules: ModulesContainer;
  readonly #met = new WeakSet<object>();

  constructor(@Inject(INSTRUMENTS_LEASE) lease: InstrumentsLease, @Inject(ModulesContainer) modules: ModulesContainer) {
    this.#lease = lease;
    this.#modules = modules;
  }

  /** `TracingModule` calls `meet()` too, just before Nest registers the routes; whichever comes first does the work. */
  onModuleInit(): void {
    this.meet();
  }

  onApplicationShutdown(): void {
    this.#lease.release();
  }

  /** Looks at every instance that it has not seen yet. */
  meet(): void {
    const rows = this.#lease.instruments.filter(({ meet }) => meet !== undefined);
    if (rows.length === 0) return;
    for (const { instance, provider } of providersOf(this.#modules)) {
      if (this.#met.has(instance)) continue;
      this.#met.add(instance);
      for (const { name, meet } of rows) guard(`instrument ${name}`, () => meet?.(instance, provider));
    }
  }
}
