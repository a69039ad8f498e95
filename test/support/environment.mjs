import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/** The storages that test files of this process have entered since the last one ended. */
const entered = new Set();

// Below Node 24 a storage that was entered once is carried by every later promise of the process. Test files share the
// process and each has storages of its own: without this the last files run ten times slower than the first.
const enable = AsyncLocalStorage.prototype._enable;
if (typeof enable === 'function') {
  AsyncLocalStorage.prototype._enable = function rememberAndEnable() {
    entered.add(this);
    return enable.call(this);
  };
}

/** Where the library keeps the handle of the tracing that runs. */
const TRACING = Symbol.for('nestjs-traced.tracing.v1');

/** Jest's Node environment, which leaves no async context behind, and no tracing that would go on into the next file. */
export default class extends TestEnvironment {
  async teardown() {
    await this.global?.[TRACING]?.handle?.shutdown();
    for (const storage of entered) storage.disable();
    entered.clear();
    await super.teardown();
  }
}
