/** Somebody else's idea of a part of a client. */
export const PLANTED: readonly unknown[] = [undefined, null, 7, 'changed', {}, [], () => 'changed'];

/** What a tracer sees of a client whose part has changed; what it replaces is replaced on the client itself. */
export function changed<T extends object>(client: T, key: string, value: unknown): T {
  return new Proxy(client, {
    get(target, name) {
      if (name === key) return value;
      const found: unknown = Reflect.get(target, name, target);
      // Clients of node-redis are views of another object, of which everything is.
      return name === '_self' && found !== target ? changed(found as object, key, value) : found;
    },
  });
}
