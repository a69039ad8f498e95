import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { guardMethod } from '../../shared/errors/guard.js';

type Listener<Message> = (message: Message) => void;

/**
 * Listens to diagnostics channels; answers with how to stop.
 *
 * Every listener is guarded: Node turns what a listener throws into an uncaught exception.
 */
export function subscribeAll<Message>(listeners: Readonly<Record<string, Listener<Message>>>): () => void {
  const undo = Object.entries(listeners).map(([name, listener]) => {
    const guarded = (message: unknown): void => guardMethod(name, undefined, listener, message as Message);
    subscribe(name, guarded);
    return (): void => void unsubscribe(name, guarded);
  });
  return () => undo.forEach((stop) => stop());
}
