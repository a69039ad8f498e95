import { DECIDED } from '../../chars/limits.js';
import { AT, COLON, QUOTE } from '../../chars/codes.js';
import { isMasked } from '../../../privacy/values/masks.js';
import { isAlphanumeric, isDigit } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';

const MAX_SLASHED = 48;
const STOPS = ' \t\r\n"\'<>`\\|/?#';
const IS_STOP = new Uint8Array(128);
for (const char of STOPS) IS_STOP[char.charCodeAt(0)] = 1;
// The name of a user. A token in the place of the user (`https://token@host`) does not match.
const USER_NAME = /^(?![A-Za-z.-]{0,31}(?:token|secret|key|pass))[a-z]{1,15}(?:[.-][a-z]{1,15})?$/i;
// What stands for a password until a program is run.
const VARIABLES = /^(?:[\w.-]{0,64}:)?\$(?:\{[A-Za-z_]\w{0,63}\}|[A-Z_]{2,64})$|^\$\{\w{1,64}\}:\$\{\w{1,64}\}$/;
const WEBHOOKS = [
  'hooks.slack.com/services/',
  'hooks.slack.com/workflows/',
  'hooks.slack.com/triggers/',
  'discord.com/api/webhooks/',
  'discordapp.com/api/webhooks/',
  'hooks.zapier.com/hooks/catch/',
  'outlook.office.com/webhook/',
  'outlook.office365.com/webhook/',
  'api.telegram.org/bot',
];
const WEBHOOK_HOSTS = new Set(WEBHOOKS.map((prefix) => prefix.slice(0, prefix.indexOf('/'))));
const TEAMS_HOST = '.webhook.office.com';
const TEAMS_WEBHOOK = /^[\w-]{1,63}\.webhook\.office\.com\/webhookb2\//;

/**
 * The user and password of a URL whose `//` ends at `from`: up to the last `@` before the path, also when the password
 * holds another `@` or a slash. Outside of URL attributes a user alone is shown,
 * unless the scheme is HTTP and it is no mere name.
 */
export function matchUserInfo(text: string, from: number, context: ScanContext): Hit | undefined {
  if (context.nextAt < from) {
    const at = text.indexOf('@', from);
    context.nextAt = at === -1 ? Number.POSITIVE_INFINITY : at;
  }
  // Found once and kept, so that many addresses without a user do not search the same text again.
  if (context.nextAt - from > DECIDED) return undefined;
  context.look();
  const end = userInfoEnd(text, from);
  if (end === undefined) return undefined;
  const info = text.slice(from, end);
  const colon = info.indexOf(':');
  if (isHidden(info)) return undefined;
  if (
    colon === -1 &&
    !context.isUrl &&
    (USER_NAME.test(info) || !/https?:[\\/]*$/i.test(text.slice(Math.max(0, from - 24), from)))
  )
    return undefined;
  return { start: from, end, rule: 'url-userinfo', shape: 'user-info' };
}

/** What stands for a user part: its shape without its texts. */
export function maskedUserInfo(info: string): string {
  const colon = info.indexOf(':');
  const hide = (part: string): string => (part === '' ? '' : 'REDACTED');
  return colon === -1 ? hide(info) : `${hide(info.slice(0, colon))}:${hide(info.slice(colon + 1))}`;
}

/** Whether a host is that of chat webhooks, whose paths are secret. */
export function isWebhookHost(host: string): boolean {
  return WEBHOOK_HOSTS.has(host) || host.endsWith(TEAMS_HOST);
}

/** The secret path of a chat webhook, whose host starts at `from`. */
export function matchWebhook(text: string, from: number): Hit | undefined {
  if (!isAlphanumeric(text.charCodeAt(from))) return undefined;
  const known = WEBHOOKS.find((prefix) => text.startsWith(prefix, from)) ?? teamsWebhook(text, from);
  if (known === undefined) return undefined;
  const start = from + known.length;
  // Behind the token of a bot stands the name of a method.
  const part = known.endsWith('/bot') ? /[\w:%-]/ : /[\w/@.:%-]/;
  let end = start;
  while (end < start + DECIDED && part.test(text[end] ?? '')) end++;
  return end - start < 8 || isMasked(text.slice(start, end)) ? undefined : { start, end, rule: 'webhook-url' };
}

function teamsWebhook(text: string, from: number): string | undefined {
  const host = text.slice(from, from + 64);
  const dot = host.indexOf('.');
  return dot !== -1 && text.startsWith('.webhook.', from + dot)
    ? TEAMS_WEBHOOK.exec(text.slice(from, from + 128))?.[0]
    : undefined;
}

function userInfoEnd(text: string, from: number): number | undefined {
  const limit = Math.min(text.length, from + DECIDED);
  let at: number | undefined;
  let colon = -1;
  for (let index = from; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === AT) at = index;
    else if (code === COLON && colon === -1) colon = index;
    else if (code === QUOTE && colon !== -1 && !isQuotedUrl(text, from)) continue;
    else if (code < 128 && IS_STOP[code] === 1) {
      if (at !== undefined || colon === -1 || !mayBePassword(text, colon, text[index] as string)) return at;
      return slashedEnd(text, index, limit);
    }
  }
  return at;
}

// A password may hold a single quote, unless one stands in front of the URL.
function isQuotedUrl(text: string, from: number): boolean {
  let start = from - 3;
  while (start > from - 24 && isAlphanumeric(text.charCodeAt(start - 1))) start--;
  return text[start - 1] === "'" || text[start - 1] === '`';
}

// `user:pa/ss@host`: a colon that no port number follows began a password.
function mayBePassword(text: string, colon: number, stop: string): boolean {
  return (
    (stop === '/' || stop === '#' || stop === '?') && !isDigit(text.charCodeAt(colon + 1)) && text[colon + 1] !== stop
  );
}

function slashedEnd(text: string, from: number, limit: number): number | undefined {
  for (let index = from; index < Math.min(limit, from + MAX_SLASHED); index++) {
    const char = text[index] as string;
    if (char === '@') return /[\w[]/.test(text[index + 1] ?? '') ? index : undefined;
    if (char !== '/' && char !== '#' && char !== '?' && STOPS.includes(char)) return undefined;
    if (char === '=' || char === '&' || char === ':') return undefined;
  }
  return undefined;
}

function isHidden(info: string): boolean {
  return (
    info === '' ||
    info === ':' ||
    maskedUserInfo(info) === info ||
    /^\[REDACTED\](?::\[REDACTED\])?$/.test(info) ||
    /^\S?\*{3,}(?::\*{3,})?$/.test(info) ||
    VARIABLES.test(info)
  );
}
