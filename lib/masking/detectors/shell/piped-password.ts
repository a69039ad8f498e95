import { SPACE, PIPE } from '../../chars/codes.js';
import type { Hit, ScanContext } from '../hit.js';
import { isMaskBefore } from '../../strategies/mask-at.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_COMMAND = 192;
const MAX_SPACES = 8;
const READER = 'sudo ';
const PIPED =
  /(?:^|[^\w-])(?:echo|printf)(?: -[neE]{1,2})? {1,4}(?:"([^"\n]{1,96})"|'([^'\n]{1,96})'|([^\s"'|;&<>]{1,96})) {0,4}\| {0,4}sudo $/;

/** Whether a flag is the one with which `sudo` reads its password from a pipe. */
export function mayReadPassword(text: string, start: number): boolean {
  return text[start + 1] === 'S' && text.startsWith(READER, start - READER.length);
}

// Where what is piped ends, -1 when nothing is.
function endOfPiped(text: string, reader: number): number {
  let at = reader;
  while (at > reader - MAX_SPACES && text.charCodeAt(at - 1) === SPACE) at--;
  if (text.charCodeAt(at - 1) !== PIPE) return -1;
  at--;
  const pipe = at;
  while (at > pipe - MAX_SPACES && text.charCodeAt(at - 1) === SPACE) at--;
  return at;
}

/** The password of `echo hunter2 | sudo -S …`; the flag begins at `start`. */
export function matchPipedPassword(text: string, start: number, context: ScanContext): Hit | undefined {
  const valueEnd = endOfPiped(text, start - READER.length);
  if (valueEnd === -1 || isMaskBefore(text, valueEnd)) return undefined;
  context.look();
  const from = Math.max(context.floor, start - MAX_COMMAND);
  const command = PIPED.exec(text.slice(from, start));
  if (command === null) return undefined;
  const value = command[1] ?? command[2] ?? (command[3] as string);
  if (isNoValue(value, command[3] === undefined)) return undefined;
  const at = from + command.index + command[0].lastIndexOf(value, command[0].lastIndexOf('|'));
  return { start: at, end: at + value.length, rule: 'cli-argument' };
}
