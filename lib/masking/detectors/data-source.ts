import type { Hit, ScanContext } from './hit.js';

const MAX_BACK = 160;
const GO_DSN = /(?:^|[\s"'`=])[\w.%+-]{1,64}:([^\s"'`]{1,128})$/;
const ORACLE = /(?:thin|oci8?):[\w.$#-]{1,64}\/([^\s"'`@]{1,128})$/i;
const BARE = /(?:^|[\s"'`=(])[\w.+-]{1,64}:([^\s"'`@:/]{1,128})$/;

/** The password before the `@` at `at` where no URL says so: `user:pw@tcp(host)`, `jdbc:oracle:thin:user/pw@host`. */
export function matchDataSource(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!/[^\s@]/.test(text[at - 1] ?? ' ') || !/[\w/[(]/.test(text[at + 1] ?? ' ')) return undefined;
  const before = text.slice(Math.max(context.floor, at - MAX_BACK), at);
  const next = text.slice(at + 1, at + 64);
  const match =
    (/^(?:tcp|unix|udp)\(/.test(next) ? GO_DSN.exec(before) : null) ??
    (before.includes('thin:') || before.includes('oci') ? ORACLE.exec(before) : null) ??
    (/^[\w.-]{1,60}:\d{2,5}/.test(next) ? BARE.exec(before) : null);
  if (match?.[1] === undefined) return undefined;
  return { start: at - match[1].length, end: at, rule: 'url-userinfo' };
}
