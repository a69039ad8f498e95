import { nameForeign } from '../foreign/name-foreign.js';
import { readJaeger, readLoneJaegerSpan } from '../jaeger/read-jaeger.js';
import { readOtlp } from '../otlp/read-otlp.js';
import type { ReadContext, ReadObject } from '../read-context.js';
import { readRecord } from '../read-records.js';
import { readSdkSpan } from '../sdk/read-sdk.js';
import { isObject, type Json } from '../values/objects.js';
import { unifyTraceIds } from '../values/trace-ids.js';
import { separateHalves } from '../zipkin/shared-id.js';
import { readZipkin } from '../zipkin/read-zipkin.js';
import { isMisspelt, toCamelCase } from './camel-case.js';

const readers: readonly ReadObject[] = [readOtlp, readJaeger, readRecord, readSdkSpan, readZipkin, readLoneJaegerSpan];

/** Wrappers in wrappers, and JSON as a text in JSON, down to here. */
const MAX_DEPTH = 12;

interface Found {
  readonly value: unknown;
  readonly depth: number;
}

/**
 * Reads the spans of one JSON document, whatever format it has and whatever it is wrapped in: `{ data: […] }`,
 * `{ trace: … }`, lists of lists, a log line with JSON inside.
 */
export function readDocument(document: unknown, context: ReadContext): void {
  const from = context.spans.length;
  const fromLine = context.logs.lines.length;
  const isKnown = readAll(document, context);
  if (!isKnown && !isEmptyDocument(document)) context.warnings.add(whatInstead(document, context));
  unifyTraceIds(context.spans, from, context.traceIds);
  unifyTraceIds(context.logs.lines, fromLine, context.traceIds);
  if (context.formats.has('zipkin')) separateHalves(context.spans, from);
}

function whatInstead(document: unknown, { signals }: ReadContext): string {
  if (signals === 'logs') return 'a document holds no log records of OTLP';
  return nameForeign(document) ?? 'a document holds no spans in a format that is known';
}

function readAll(document: unknown, context: ReadContext): boolean {
  let isKnown = false;
  const work: Found[] = [{ value: document, depth: 0 }];
  for (let found = work.pop(); found !== undefined; found = work.pop()) {
    const { value, depth } = found;
    if (isObject(value) && readObject(value, context)) isKnown = true;
    else if (depth < MAX_DEPTH) work.push(...inside(value, depth + 1));
  }
  return isKnown;
}

function readObject(value: Json, context: ReadContext): boolean {
  const spelt = isMisspelt(value) ? toCamelCase(value) : value;
  const known = context.signals === 'logs' ? [readOtlp] : readers;
  return known.some((read) => read(spelt, context));
}

/** What an unknown value holds, the last first, so that the first is read first. */
function inside(value: unknown, depth: number): Found[] {
  if (typeof value === 'string') return jsonIn(value, depth);
  if (typeof value !== 'object' || value === null) return [];
  const found: Found[] = [];
  for (const item of Object.values(value)) {
    if (typeof item === 'object' || typeof item === 'string') found.push({ value: item, depth });
  }
  return found.reverse();
}

function jsonIn(text: string, depth: number): Found[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    return [{ value: JSON.parse(text), depth }];
  } catch {
    return [];
  }
}

/** An empty answer of a backend (`{ "data": [], "total": 0 }`) is no mistake. */
function isEmptyDocument(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null;
  return Object.values(value).every((item) => typeof item === 'number' || item === null || isEmptyList(item));
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
