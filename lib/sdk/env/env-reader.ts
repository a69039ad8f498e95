import { accessSync, constants } from 'node:fs';
import { isHeader } from '../exporters/http/check-headers.js';
import { describeKnown } from '../../shared/options/suggest-name.js';
import { diag } from '../../shared/errors/diag.js';

/** Environment variables by name; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Told about a value that cannot be used. */
export type Warn = (message: string) => void;

const MAX_INTEGER = 2_147_483_647;

/**
 * Reads typed values from environment variables by the rules of the OpenTelemetry specification.
 *
 * Empty means unset; a value that cannot be used is told through `warn` and read as unset; names of an enumeration
 * are case-insensitive; nothing throws. Values are never repeated in a warning when they could be secrets.
 */
export class EnvReader {
  constructor(
    private readonly env: Environment,
    readonly warn: Warn = (message) => diag.warn(message),
  ) {}

  string(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  }

  /** Only "true" is true. */
  boolean(name: string): boolean {
    const value = this.string(name)?.toLowerCase();
    if (value === undefined || value === 'false') return false;
    if (value === 'true') return true;
    this.warn(`${name}="${value}" is neither "true" nor "false" and is read as "false".`);
    return false;
  }

  integer(name: string, minimum = 0): number | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const parsed = /^\+?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (parsed >= minimum && parsed <= MAX_INTEGER) return parsed;
    this.warn(`${name}="${value}" is ignored: write a whole number from ${minimum} to ${MAX_INTEGER}.`);
    return undefined;
  }

  /** Milliseconds, where 0 means "no limit". */
  timeout(name: string): number | undefined {
    const value = this.integer(name);
    return value === 0 ? MAX_INTEGER : value;
  }

  enumeration<T extends string>(name: string, known: readonly T[]): T | undefined {
    const value = this.string(name);
    return value === undefined ? undefined : this.member(name, value, known);
  }

  /** A comma-separated list without duplicates; `undefined` when unset or when nothing in it is known. */
  list<T extends string>(
    name: string,
    known: readonly T[],
    replaced: Readonly<Record<string, string>> = {},
  ): T[] | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const found = new Set<T>();
    for (const part of value.split(',')) {
      const member = part.trim() === '' ? undefined : this.member(name, part.trim(), known, replaced);
      if (member !== undefined) found.add(member);
    }
    return found.size === 0 ? undefined : [...found];
  }

  /** An absolute http or https address. */
  url(name: string): URL | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const url = parseHttpUrl(value);
    if (url === undefined) {
      this.warn(
        `${name} is ignored: it is not an absolute http or https address; ${adviseUrl(value, exampleFor(name))}.`,
      );
    }
    return url;
  }

  /** A file that can be read now. */
  file(name: string): string | undefined {
    const path = this.string(name);
    if (path === undefined) return undefined;
    try {
      accessSync(path, constants.R_OK);
      return path;
    } catch (error) {
      this.warn(`${name} is ignored: its file cannot be read (${(error as NodeJS.ErrnoException).code}).`);
      return undefined;
    }
  }

  /** Headers as `a=1,b=2`; a pair that is no header is left out. A value may hold `=`, as base64 does. */
  headers(name: string): Record<string, string> | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const headers: Record<string, string> = {};
    for (const part of value.split(',')) {
      if (part.trim() === '') continue;
      const [header, content] = parsePair(part) ?? [];
      if (header !== undefined && content !== undefined && isHeader(header, content)) headers[header] = content;
      else
        this.warn(
          `${name}: a pair is ignored, because its name or its value cannot be sent; write name=value, percent-encoded.`,
        );
    }
    return Object.keys(headers).length === 0 ? undefined : headers;
  }

  /** `a=1,b=2`, both sides percent-decoded; one bad pair, as one with a further `=`, voids the whole variable. */
  keyValues(name: string): Record<string, string> | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const pairs = parseKeyValues(value);
    if (pairs === undefined)
      this.warn(`${name} is ignored as a whole: write key=value pairs, percent-encoded, with commas.`);
    return pairs;
  }

  private member<T extends string>(
    name: string,
    value: string,
    known: readonly T[],
    replaced: Readonly<Record<string, string>> = {},
  ): T | undefined {
    const wanted = value.toLowerCase();
    const found = known.find((candidate) => candidate === wanted);
    if (found === undefined) {
      const advice = Object.hasOwn(replaced, wanted) ? replaced[wanted] : describeKnown(value, known);
      this.warn(`${name}: "${value}" is ignored. ${advice}`);
    }
    return found;
  }
}

/** The address, when it is one that an exporter can post to. */
export function parseHttpUrl(value: string): URL | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** What to write for an address that cannot be used; the address itself may hold a password and is not repeated. */
export function adviseUrl(value: string, example: string): string {
  return value.includes('://') ? `write one such as ${example}` : `write its scheme too, as in ${example}`;
}

export const ZIPKIN_EXAMPLE = 'http://localhost:9411/api/v2/spans';
export const OTLP_TRACES_EXAMPLE = 'http://localhost:4318/v1/traces';

/** Where the variable of an exporter points by default. */
function exampleFor(name: string): string {
  if (name.includes('ZIPKIN')) return ZIPKIN_EXAMPLE;
  return name.includes('TRACES') ? OTLP_TRACES_EXAMPLE : 'http://localhost:4318';
}

function parseKeyValues(value: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  for (const part of value.split(',')) {
    if (part.trim() === '') continue;
    const [key, content] = parsePair(part) ?? [];
    if (key === undefined || part.indexOf('=') !== part.lastIndexOf('=')) return undefined;
    Object.defineProperty(pairs, key, { value: content, enumerable: true, configurable: true, writable: true });
  }
  return pairs;
}

function parsePair(part: string): [key: string, value: string] | undefined {
  const split = part.indexOf('=');
  if (split === -1) return undefined;
  try {
    const key = decodeURIComponent(part.slice(0, split).trim());
    return key === '' ? undefined : [key, decodeURIComponent(part.slice(split + 1).trim())];
  } catch {
    return undefined;
  }
}
