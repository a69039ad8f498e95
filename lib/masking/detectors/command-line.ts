import { isRunChar } from './chars.js';
import { NO_COMMAND, type CommandLine } from './command-state.js';
import type { ScanContext } from './hit.js';

const MAX_COMMAND = 192;
const MAX_PROGRAM = 16;
const ENDS = '\n;|&`';
const FLAGS = new Map<string, readonly string[]>(
  Object.entries({
    'sshpass mysqlsh': ['p', 'p+'],
    'mysql mysqldump mysqladmin mysqlimport mysqlcheck mariadb mariadb-dump mariadb-admin 7z 7za': ['p+'],
    'redis-cli valkey-cli keydb-cli': ['a'],
    'mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat psexec cqlsh expect-ssh': ['p'],
    'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd': ['w'],
    'sqlcmd bcp isql ipmitool mosquitto_pub mosquitto_sub unzip': ['P'],
    'plink pscp psftp': ['pw'],
    'snmpget snmpwalk snmpset snmpbulkwalk snmptrap': ['c', 'A', 'X'],
  }).flatMap(([names, flags]) => names.split(' ').map((name) => [name, flags] as const)),
);
const LOGIN_FLAGS = ['p'];
const LOGINS = new Set([
  'docker',
  'podman',
  'nerdctl',
  'buildah',
  'skopeo',
  'helm',
  'oras',
  'oc',
  'cf',
  'az',
  'argocd',
]);
const RUNNERS = new Set(['docker', 'podman', 'nerdctl', 'chroot', 'setpriv', 'gosu', 'install', 'chown', 'kubectl']);

/**
 * The command line in which `at` stands. Text that was read for an earlier flag is not read again, so that all flags of a text
 * cost its length once.
 */
export function commandAt(text: string, at: number, context: ScanContext): CommandLine {
  const isKnown = context.commandEnd >= at - MAX_COMMAND && context.commandEnd <= at;
  let line = isKnown ? context.command : NO_COMMAND;
  let index = isKnown ? context.commandEnd : Math.max(0, at - MAX_COMMAND);
  while (index < at) {
    const from = index;
    while (index < at && isRunChar(text.charCodeAt(index))) index++;
    if (index > from) line = withWord(line, text, from, index);
    else if (ENDS.includes(text[index] as string)) line = NO_COMMAND;
    if (index === from) index++;
  }
  if (line.flags !== undefined && at - line.programAt > MAX_COMMAND) line = NO_COMMAND;
  context.command = line;
  context.commandEnd = at;
  return line;
}

function withWord(line: CommandLine, text: string, from: number, to: number): CommandLine {
  const length = to - from;
  const first = text.charCodeAt(from);
  // Names of programs begin with a small letter or a digit.
  if (length < 2 || length > MAX_PROGRAM || first < 48 || (first > 57 && first < 97)) return line;
  const word = text.slice(from, to);
  const flags = FLAGS.get(word);
  if (flags !== undefined) return { ...line, flags, programAt: from };
  if (word === 'login' && line.mayLogIn) return { ...line, flags: LOGIN_FLAGS, programAt: from };
  const mayLogIn = line.mayLogIn || LOGINS.has(word);
  const isRunner = line.isRunner || RUNNERS.has(word);
  return mayLogIn === line.mayLogIn && isRunner === line.isRunner ? line : { ...line, mayLogIn, isRunner };
}
