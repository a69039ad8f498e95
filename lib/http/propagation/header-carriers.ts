import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import type { IncomingHttpHeaders } from 'node:http';

/** Headers of a request as Node gives them: lower-case names, repeated ones as arrays. */
export const incomingHeadersGetter: TextMapGetter<IncomingHttpHeaders> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => carrier[key.toLowerCase()],
};

/** Headers of the Fetch standard; repeated ones arrive joined by a comma. */
export const fetchHeadersGetter: TextMapGetter<Headers> = {
  keys: (carrier) => [...carrier.keys()],
  get: (carrier, key) => carrier.get(key) ?? undefined,
};

/** Writes into headers of the Fetch standard, replacing what is there under the same name. */
export const fetchHeadersSetter: TextMapSetter<Headers> = {
  set: (carrier, key, value) => carrier.set(key, value),
};

/** A plain object with string values, whatever the letter case of its keys. */
export const recordGetter: TextMapGetter<Readonly<Record<string, unknown>>> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => {
    const value = carrier[key] ?? findIgnoringCase(carrier, key);
    if (typeof value === 'string') return value;
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
  },
};

/** Writes into a plain object, replacing an entry that differs in letter case only. */
export const recordSetter: TextMapSetter<Record<string, unknown>> = {
  set: (carrier, key, value) => {
    const lower = key.toLowerCase();
    for (const name of Object.keys(carrier)) if (name !== key && name.toLowerCase() === lower) delete carrier[name];
    carrier[key] = value;
  },
};

function findIgnoringCase(carrier: Readonly<Record<string, unknown>>, key: string): unknown {
  const lower = key.toLowerCase();
  const name = Object.keys(carrier).find((candidate) => candidate.toLowerCase() === lower);
  return name === undefined ? undefined : carrier[name];
}
