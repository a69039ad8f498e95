import type { AsyncLocalStorage } from 'node:async_hooks';
import { channel, type ChannelListener } from 'node:diagnostics_channel';

/** Takes all listeners off channels: they belong to the process, and an application of another test file may have left some. */
export function forgetListeners(names: readonly string[]): void {
  for (const name of names) {
    const one = channel(name);
    Reflect.deleteProperty(one, 'hasSubscribers');
    const { _subscribers: listeners, _stores: stores } = one as {
      _subscribers?: readonly ChannelListener[];
      _stores?: ReadonlyMap<AsyncLocalStorage<unknown>, unknown>;
    };
    for (const listener of [...(listeners ?? [])]) one.unsubscribe(listener);
    for (const store of [...(stores?.keys() ?? [])]) one.unbindStore(store);
  }
}
