import { MAX_LINE } from '../../chars/limits.js';
import { DIGIT_0 } from '../../chars/codes.js';
import { CLASSES, DIGIT, JOINER, LETTER } from '../../chars/chars.js';
import { CommandLine } from '../command-state.js';
import type { ScanContext } from '../hit.js';

const MAX_COMMAND = 192;
const MAX_PROGRAM = 16;
const RUN = LETTER | DIGIT | JOINER;
const IS_END = new Uint8Array(128);
for (const char of '\n;|&`') IS_END[char.charCodeAt(0)] = 1;

/** What the name of a program says about the flags behind it. */
interface Program {
  readonly flags: readonly string[] | undefined;
  /** Its command `login` takes a password. */
  readonly mayLogIn: boolean;
  /** Its `-u` is a user to run as. */
  readonly isRunner: boolean;
}

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  'sshpass mysqlsh': ['p', 'p+'],
  'mysql mysqldump mysqladmin mysqlimport mysqlcheck mariadb mariadb-dump mariadb-admin 7z 7za': ['p+'],
  'redis-cli valkey-cli keydb-cli': ['a'],
  'mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat psexec cqlsh cypher-shell expect-ssh': ['p'],
  'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd': ['w'],
  'sqlcmd bcp isql ipmitool mosquitto_pub mosquitto_sub unzip': ['P'],
  'plink pscp psftp': ['pw'],
  'snmpget snmpwalk snmpset snmpbulkwalk snmptrap': ['c', 'A', 'X'],
};
const LOGIN = 'login';
const LOGIN_FLAGS = ['p'];
const LOGINS = 'docker podman nerdctl buildah skopeo helm oras oc cf az argocd'.split(' ');
const RUNNERS = 'docker podman nerdctl chroot setpriv gosu install chown kubectl'.split(' ');

const PROGRAMS = new Map<string, Program>();
// By first letter and length: nearly all words are seen to be no program before they are cut out of the text.
const MAY_BE_PROGRAM = new Uint8Array((128 - DIGIT_0) * (MAX_PROGRAM + 1));
for (const [names, flags] of Object.entries(FLAGS)) for (const name of names.split(' ')) add(name, { flags });
for (const name of LOGINS) add(name, { mayLogIn: true });
for (const name of RUNNERS) add(name, { isRunner: true });
add(LOGIN, {});

function add(name: string, more: Partial<Program>): void {
  PROGRAMS.set(name, { flags: undefined, mayLogIn: false, isRunner: false, ...PROGRAMS.get(name), ...more });
  MAY_BE_PROGRAM[slotOf(name.charCodeAt(0), name.length)] = 1;
}

/**
 * The command line in which `at` stands. Text that was read for an earlier flag is not read again, so that all flags of a text
 * cost its length once.
 */
export function commandAt(text: string, at: number, context: ScanContext): CommandLine {
  const line = (context.command ??= new CommandLine());
  let index = line.end;
  if (index < at - MAX_COMMAND || index > at) {
    line.clear();
    index = Math.max(0, at - MAX_COMMAND);
  }
  while (index < at) {
    const from = index;
    let code = text.charCodeAt(index);
    while (index < at && ((CLASSES[code] as number) & RUN) !== 0) code = text.charCodeAt(++index);
    if (index > from) readWord(line, text, from, index);
    else {
      if (IS_END[code] === 1) line.clear();
      index++;
    }
  }
  if (at - line.programAt > (line.flags === undefined ? MAX_LINE : MAX_COMMAND)) line.clear();
  line.end = at;
  return line;
}

function readWord(line: CommandLine, text: string, from: number, to: number): void {
  const length = to - from;
  if (length > MAX_PROGRAM || MAY_BE_PROGRAM[slotOf(text.charCodeAt(from), length)] !== 1) return;
  const word = text.slice(from, to);
  const program = PROGRAMS.get(word);
  if (program === undefined) return;
  const flags = word === LOGIN && line.mayLogIn ? LOGIN_FLAGS : program.flags;
  if (flags !== undefined) line.flags = flags;
  line.programAt = from;
  line.mayLogIn ||= program.mayLogIn;
  line.isRunner ||= program.isRunner;
}

function slotOf(first: number, length: number): number {
  return (first - DIGIT_0) * (MAX_PROGRAM + 1) + length;
}
