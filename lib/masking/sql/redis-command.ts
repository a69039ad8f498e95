const KEYS_ONLY = new Set(
  `GET MGET DEL UNLINK EXISTS TTL PTTL TYPE INCR DECR STRLEN HGETALL HKEYS HVALS HLEN LLEN LPOP RPOP SMEMBERS SCARD
   SPOP ZCARD PERSIST DUMP TOUCH WATCH SUBSCRIBE UNSUBSCRIBE RENAME RENAMENX SINTER SUNION SDIFF GETDEL EXPIRETIME`.split(
    /\s+/,
  ),
);
const NO_KEY = new Set('AUTH HELLO ACL CONFIG EVAL EVALSHA SCRIPT MIGRATE ECHO PING SELECT CLIENT'.split(' '));
const SUBCOMMANDS = new Set(['ACL', 'CONFIG', 'SCRIPT', 'CLIENT']);
const ARGUMENT = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s"']+/gs;

/** A command of a key-value store with `?` for each argument; the command and its key stay. */
export function maskCommand(text: string): string {
  return text
    .split('\n')
    .map((line) => maskLine(line))
    .join('\n');
}

function maskLine(line: string): string {
  let index = 0;
  let command = '';
  return line.replace(ARGUMENT, (argument) => {
    const position = index++;
    if (position === 0) command = argument.toUpperCase();
    return keeps(command, position) ? argument : '?';
  });
}

function keeps(command: string, position: number): boolean {
  if (position === 0 || KEYS_ONLY.has(command)) return true;
  if (position !== 1) return false;
  return !NO_KEY.has(command) || SUBCOMMANDS.has(command);
}
