import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';

/** Work that outlives its request: started here, so that nothing is lost when the service stops. */
@Injectable()
export class BackgroundTasks implements BeforeApplicationShutdown {
  readonly #logger = new Logger(BackgroundTasks.name);
  readonly #running = new Set<Promise<void>>();

  /** Runs `task` without making the caller wait; a failure is logged and goes no further. */
  start(name: string, task: () => Promise<unknown>): void {
    const run = Promise.resolve()
      .then(task)
      .catch((error: unknown) =>
        this.#logger.warn(`${name} failed: ${error instanceof Error ? error.message : 'unknown'}`),
      )
      .then(() => {
        this.#running.delete(run);
      });
    this.#running.add(run);
  }

  /** Work that somebody else has started and waits for. */
  follow<T>(work: Promise<T>): Promise<T> {
    const run = work.then(
      () => undefined,
      () => undefined,
    );
    this.#running.add(run);
    void run.then(() => this.#running.delete(run));
    return work;
  }

  /** Resolves when nothing is running. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.idle();
  }
}
