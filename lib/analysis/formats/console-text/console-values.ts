import { setOwn } from '../values/objects.js';

const typed = /^(\w+)\(([^]*)\)$/;

/** A value with its type, as `Str(x)`, `Int(5)` and `String(Owned("x"))`, or a text that names none. */
export function readTyped(text: string): unknown {
  const match = typed.exec(text.trim());
  if (match === null) return unquoted(text.trim());
  const [type, inside] = [(match[1] as string).toLowerCase(), match[2] as string];
  switch (type) {
    case 'str':
    case 'string':
    case 'owned':
    case 'static':
    case 'refcounted':
      return typed.test(inside) && type === 'string' ? readTyped(inside) : unquoted(inside);
    case 'int':
    case 'i64':
    case 'double':
    case 'f64':
      return Number.isNaN(Number(inside)) ? inside : Number(inside);
    case 'bool':
      return inside === 'true';
    case 'slice':
    case 'map':
      return parsed(inside) ?? inside;
    default:
      return text.trim();
  }
}

const unquoted = (text: string): unknown => (text.startsWith('"') ? (parsed(text) ?? text) : text);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A date as Go prints it (`2023-11-11 04:49:03.5 +0000 UTC`), or .NET in its culture, as everybody else does. */
export function readDate(text: string): string | undefined {
  const date = text.trim().replace(/([+-]\d{4}) [A-Z]{1,5}$/, '$1');
  if (/^\d{4}-\d\d-\d\d/.test(date)) return date;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Microseconds of a `TimeSpan` of .NET, `00:00:01.5` or `1.00:00:00`; undefined for what is none. */
export function readTimeSpan(text: string): number | undefined {
  const match = /^(?:(\d+)\.)?(\d+):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1, 5).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const nanos = Number((match[5] ?? '').padEnd(9, '0'));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1e6 + nanos / 1000;
}

/** Sets an attribute from `key: value` or `key=value`; a line that is neither is passed over. */
export function setAttribute(target: Record<string, unknown>, line: string): void {
  const [, key, value] = /^([^:=]+(?::[^\s=:][^:=]*)*)(?::\s|=|:$)([^]*)$/.exec(line) ?? [];
  if (key !== undefined) setOwn(target, key.trim(), readTyped(value ?? ''));
}
