import { isIP } from 'node:net';

const INTERNAL_SUFFIXES = ['.localhost', '.local', '.internal', '.svc', '.cluster.local'];

const MAX_HOSTS = 200;
const known = new Map<string, boolean>();

/**
 * Whether a host can only be inside the own network: loopback and private addresses, names without a dot, and the names
 * that clusters give. `hostname` as `URL` has it, with or without the brackets of IPv6.
 *
 * Asked for every request; answers are kept by host, because an application talks to few of them.
 */
export function isInternalHost(hostname: string): boolean {
  let isInternal = known.get(hostname);
  if (isInternal === undefined) {
    isInternal = judge(hostname);
    if (known.size >= MAX_HOSTS) known.clear();
    known.set(hostname, isInternal);
  }
  return isInternal;
}

function judge(hostname: string): boolean {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  switch (isIP(host)) {
    case 4:
      return isPrivateV4(host);
    case 6:
      return isPrivateV6(host);
    default:
      return host !== '' && (!host.includes('.') || INTERNAL_SUFFIXES.some((suffix) => host.endsWith(suffix)));
  }
}

function isPrivateV4(address: string): boolean {
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (first === 127 || first === 10) return true;
  if (first === 172) return second >= 16 && second <= 31;
  return (first === 192 && second === 168) || (first === 169 && second === 254);
}

function isPrivateV6(address: string): boolean {
  if (address === '::1') return true;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (mapped !== null) {
    const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
    return isPrivateV4([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  const first = Number.parseInt(address.split(':')[0] || '0', 16);
  // fc00::/7 is local to a site, fe80::/10 to a link.
  return (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80;
}
