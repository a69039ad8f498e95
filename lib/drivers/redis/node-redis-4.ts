/**
 * The methods of a client of node-redis 4 that send commands, with the names of those commands: `HGETALL` and `hGetAll`,
 * and the methods of modules, which are in objects of their own. Release 4 sends commands by a private method, so that
 * there is no one place for all of them.
 */
export function* commandMethodsOf(client: object): Generator<readonly [holder: object, key: string, command: string]> {
  for (const [key, command] of namesOf(client)) yield [client, key, command];
  for (const [namespace, value] of Object.entries(client)) {
    if ((value as { self?: unknown } | null | undefined)?.self !== client) continue;
    for (const [key, command] of namesOf(value as object))
      yield [value as object, key, `${namespace.toUpperCase()}.${command}`];
  }
}

/** Whether a client is one of release 4, and has not the interface of release 3 (`legacyMode`). */
export function isNodeRedis4(client: object): boolean {
  const { _self: self, multiExecutor, options } = client as Record<string, unknown>;
  const isLegacy = (options as { legacyMode?: unknown } | undefined)?.legacyMode === true;
  return self === undefined && typeof multiExecutor === 'function' && !isLegacy;
}

/** Methods that send no command, or one that goes on after its answer (a subscription). */
const LEFT_OUT = /^(?:MULTI|QUIT|DISCONNECT|[PS]?(?:UN)?SUBSCRIBE)$/;

function namesOf(object: object): Map<string, string> {
  const keys = new Set<string>();
  for (let link = Reflect.getPrototypeOf(object); link !== null; link = Reflect.getPrototypeOf(link)) {
    if (link === Object.prototype) break;
    for (const key of Object.getOwnPropertyNames(link)) keys.add(key);
  }
  const commands = [...keys].filter((key) => /^[A-Z][A-Z0-9_]*$/.test(key) && !LEFT_OUT.test(key));
  const byLetters = new Map(commands.map((key) => [key.replaceAll('_', ''), key.replace(/_.*/, '')]));
  const names = new Map<string, string>();
  for (const key of keys) {
    const command = byLetters.get(key.toUpperCase().replaceAll('_', ''));
    if (command !== undefined && typeof Reflect.get(object, key) === 'function') names.set(key, command);
  }
  return names;
}
