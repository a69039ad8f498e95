import type { Attributes } from '@opentelemetry/api';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { checkOption } from '../../shared/options/check-options.js';
import { names as namesRule } from '../../shared/options/option-rules.js';
import { conventionalContent } from '../../privacy/content-table.js';

/** A header to capture: what to look up and the attribute it becomes. */
export interface CapturedHeader {
  readonly name: string;
  readonly attribute: string;
}

/** A header as Node, the Fetch standard or a framework gives it. */
export type HeaderValue = string | number | readonly string[] | null | undefined;

const REDACTED = ['[REDACTED]'];
const NAMES = namesRule("['x-request-id']");

/**
 * Prepares the list of headers to capture; names are matched without regard to letter case.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when it is no list of names.
 */
export function resolveCapturedHeaders(
  names: readonly string[] | undefined,
  direction: 'request' | 'response',
): readonly CapturedHeader[] {
  checkOption(
    'tracedFetch()',
    direction === 'request' ? 'captureRequestHeaders' : 'captureResponseHeaders',
    names,
    NAMES,
  );
  const unique = new Set((names ?? []).map((name) => name.trim().toLowerCase()).filter((name) => name !== ''));
  return [...unique].map((name) => ({ name, attribute: `http.${direction}.header.${name}` }));
}

/** Adds the captured headers to `target`; headers that carry credentials are present but redacted. */
export function captureHeaders(
  target: Attributes,
  captured: readonly CapturedHeader[],
  read: (name: string) => HeaderValue,
): void {
  for (const { name, attribute } of captured) {
    const value = read(name);
    if (value === undefined || value === null) continue;
    if (conventionalContent(attribute) === 'header') target[attribute] = REDACTED;
    else target[attribute] = Array.isArray(value) ? value.map(String) : [String(value as string | number)];
  }
}

/** Reads a header out of Node's header objects. */
export function headerReader(headers: IncomingHttpHeaders | OutgoingHttpHeaders) {
  return (name: string): HeaderValue => headers[name];
}
