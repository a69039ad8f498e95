import { isMasked } from '../mask-strategy.js';
import { readValue } from './assigned-value.js';
import type { Hit } from './hit.js';
import { isStateOrPlaceholder } from './state-words.js';

const MAX_COMMAND = 160;
const P = 112;
// The flags that take a password, by the name of the program; a flag with `+` has it without a space.
const FLAGS: Readonly<Record<string, string>> = {
  sshpass: 'p p+',
  mysql: 'p+',
  mysqldump: 'p+',
  mysqladmin: 'p+',
  mysqlimport: 'p+',
  mysqlcheck: 'p+',
  mysqlsh: 'p+',
  mariadb: 'p+',
  'mariadb-dump': 'p+',
  'redis-cli': 'a',
  'valkey-cli': 'a',
  mongo: 'p',
  mongosh: 'p',
  mongodump: 'p',
  mongorestore: 'p',
  mongoexport: 'p',
  mongoimport: 'p',
  ldapsearch: 'w',
  ldapadd: 'w',
  ldapmodify: 'w',
  ldapwhoami: 'w',
  sqlcmd: 'P',
  bcp: 'P',
  isql: 'P',
  zip: 'P',
  unzip: 'P',
  '7z': 'p+',
  ipmitool: 'P',
  mosquitto_pub: 'P',
  mosquitto_sub: 'P',
  plink: 'pw',
  pscp: 'pw',
  psftp: 'pw',
  psexec: 'p',
  snmpget: 'c A X',
  snmpwalk: 'c A X',
  cqlsh: 'p',
  clickhouse: '-password',
};
// Programs whose command `login` takes a password.
const LOGIN_PROGRAMS =
  /(?:^|[\s/])(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|crane|oc|cf|az|ibmcloud|argocd)\s(?:\S+\s){0,6}login\s/;
const COMMAND_END = /[\n;|&`]|\$\(/g;

/** Whether a run that begins with a hyphen may be a short flag with a password, or the beginning of one. */
export function mayBeShortFlag(text: string, start: number): boolean {
  const letter = text.charCodeAt(start + 1);
  return letter === P || 'awPcAX'.includes(text[start + 1] ?? ' ');
}

/** The password after a short flag of a known program: `sshpass -p x`, `mysql -px`, `docker login -p x`. */
export function matchShortFlag(text: string, start: number, runEnd: number): Hit | undefined {
  const before = text.slice(Math.max(0, start - MAX_COMMAND), start);
  const command = commandOf(before);
  const flags = flagsOf(command);
  if (flags === undefined) return undefined;
  const separate = text[runEnd] === ' ' ? text.slice(start + 1, runEnd) : undefined;
  if (separate !== undefined && flags.includes(separate)) return valueAt(text, runEnd + 1, true);
  const attached = `${text[start + 1]}+`;
  if (!flags.includes(attached)) return undefined;
  if (runEnd > start + 2 || text[runEnd] !== ' ') return valueAt(text, start + 2, true);
  // `mysql -p name` asks for the password and the name is a database, but many write it for the password.
  return valueAt(text, runEnd + 1, false);
}

/** Whether `-u user:group` stands in the command line of a program that runs others. */
export function isRunAs(text: string, start: number): boolean {
  return /(?:^|[\s/])(?:docker|podman|nerdctl|chroot|setpriv|gosu|install|chown)\s/.test(
    commandOf(text.slice(Math.max(0, start - MAX_COMMAND), start)),
  );
}

function commandOf(before: string): string {
  let from = 0;
  for (const end of before.matchAll(COMMAND_END)) from = end.index + end[0].length;
  return before.slice(from);
}

function flagsOf(command: string): readonly string[] | undefined {
  for (const word of command.split(/[\s"'(=[]+/)) {
    const name = word.slice(word.lastIndexOf('/') + 1);
    const flags = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (flags !== undefined) return flags.split(' ');
  }
  return LOGIN_PROGRAMS.test(command) ? ['p'] : undefined;
}

function valueAt(text: string, from: number, isSure: boolean): Hit | undefined {
  const value = readValue(text, from, false, from + 256);
  if (value === undefined || value.end <= value.start || (!value.isQuoted && text[value.start] === '-'))
    return undefined;
  const content = text.slice(value.start, value.end);
  if (isMasked(content) || content.startsWith('[REDACTED') || isStateOrPlaceholder(content, value.isQuoted))
    return undefined;
  if (!isSure && !value.isQuoted && !/\d\d|[!@#$%^*?~+&]/.test(content)) return undefined;
  return { start: value.start, end: value.end, rule: 'cli-argument' };
}
