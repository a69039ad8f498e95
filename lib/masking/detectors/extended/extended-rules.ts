import { judgeValue } from '../../judge/judge-value.js';
import type { Hit } from '../hit.js';

interface ExtendedRule {
  /** A literal without which the pattern cannot match. */
  readonly trigger: string;
  /** What stands before the value, and the value. */
  readonly pattern: RegExp;
  readonly rule?: string;
  /** What the value has to look like; without a name, the place is sure. */
  readonly name?: string;
}

// Forms that few logs have. They are looked for when `detectors.extended` asks for them.
const RULES: readonly ExtendedRule[] = [
  // `echo hunter2 | sudo -S true`
  {
    trigger: 'sudo -S',
    pattern: /(\b(?:echo|printf)(?: -[neE]{1,2})? {1,4}["']?)([^\s"'|;&<>]{1,96})["']? {0,4}\| {0,4}sudo -S/g,
    rule: 'cli-argument',
  },
  // `db.example.com:5432:orders:app:x` of a `.pgpass`
  {
    trigger: ':',
    pattern:
      /((?:^|[\s"'`=])(?:[\w.-]{1,95}|\*):\d{4,5}:[A-Za-z_*][\w*-]{0,62}:[A-Za-z_*][\w*.-]{0,62}:)([^\s:"'`]{4,128})(?![^\s"'`])/g,
    name: 'password',
  },
  // `variable "db_password" { default = "x" }`
  {
    trigger: 'variable "',
    pattern:
      /(\bvariable "[\w-]{0,48}(?:password|passwd|secret|token|_key)" {0,4}\{[^{}]{0,512}?\bdefault {0,16}= {0,4}")([^"\n]{1,256})"/g,
  },
  // `login bob password x` of a `.netrc`, `username bob, password x`
  {
    trigger: 'password ',
    pattern:
      /(\b(?:login (?!(?:and|or|with)\s)\S{1,48}|username [^\s,]{1,48},)\s{1,20}password )([\w!@#$%^*?~+&.-]{2,96})/g,
  },
  // `ALTER ROLE app PASSWORD 'x'`, `SET PASSWORD FOR bob = 'x'`
  {
    trigger: 'PASSWORD',
    pattern: /(\b(?:(?:ROLE|USER) [^\s']{1,64} |SET )PASSWORD (?:FOR [^\s=]{1,128} {0,2}= {0,2})?')([^'\n]{1,256})'/g,
  },
  // `hunter2 is the password`, `"sunflower" was my passphrase`
  {
    trigger: ' pass',
    pattern:
      /(^|[\s"'`([])([^\s"'`([]{4,96})["'`]? (?:is|was) (?:the|my|your|our|their|a) (?:password|passphrase|passcode)\b/g,
    name: 'password',
  },
];

/** The detectors of the extended pack, one for each rule. */
export const EXTENDED: readonly ((text: string) => Hit[])[] = RULES.map(toFinder);

function toFinder({ trigger, pattern, rule = 'key-value', name }: ExtendedRule): (text: string) => Hit[] {
  return (text) => {
    if (!text.includes(trigger)) return [];
    const hits: Hit[] = [];
    for (const match of text.matchAll(pattern)) {
      const [, before = '', value = ''] = match;
      if (!judgeValue(value, { name: name ?? '', isQuoted: true, isSure: name === undefined })) continue;
      const start = match.index + before.length;
      hits.push({ start, end: start + value.length, rule });
    }
    return hits;
  };
}
