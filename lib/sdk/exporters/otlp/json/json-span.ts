import type { Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bytesOf, QUOTE, written, type JsonBytes } from '../../encoding/json-bytes.js';
import { SpanTemplates, type SpanTemplate } from '../../encoding/span-templates.js';
import { attributeBytes, writeAttributes, writeSpanAttributes } from './json-attributes.js';
import { spanFlags } from '../span-flags.js';

const TRACE_ID = bytesOf('{"traceId":"');
const SPAN_ID = bytesOf('","spanId":"');
const PARENT_ID = bytesOf(',"parentSpanId":"');
const NAME = bytesOf(',"name":');
const START = bytesOf(',"startTimeUnixNano":"');
const END = bytesOf('","endTimeUnixNano":"');
const ATTRIBUTES = bytesOf(',"attributes":[');
const END_OF_LIST = 93;

const templates = new SpanTemplates({
  entry: attributeBytes,
  head: ({ name, kind }) =>
    written((out) => {
      out.raw(NAME);
      out.quoted(name);
      out.plain(`,"kind":${kind + 1}`);
      out.raw(START);
    }),
});

/** Writes a `Span` in OTLP's JSON; what has protobuf's default value is left out. */
export function writeSpan(out: JsonBytes, span: ReadableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writeIds(out, context);
  if (parent?.spanId) {
    out.raw(PARENT_ID);
    out.plain(parent.spanId);
    out.plain('"');
  }
  const template = templates.of(span);
  out.raw(template.headOf(span));
  out.nanos(span.startTime);
  out.raw(END);
  out.nanos(span.endTime);
  out.byte(QUOTE);
  writeSpanList(out, span.attributes, template);
  template.learn(span);
  writeCount(out, 'droppedAttributesCount', span.droppedAttributesCount);
  writeAll(out, 'events', span.events, writeEvent);
  writeCount(out, 'droppedEventsCount', span.droppedEventsCount);
  writeAll(out, 'links', span.links, writeLink);
  writeCount(out, 'droppedLinksCount', span.droppedLinksCount);
  writeStatus(out, span.status);
  writeFlags(out, spanFlags(context, parent?.isRemote));
}

/** The beginning of an object that has the ids of a context. */
function writeIds(out: JsonBytes, { traceId, spanId, traceState }: SpanContext): void {
  out.raw(TRACE_ID);
  out.plain(traceId);
  out.raw(SPAN_ID);
  out.plain(spanId);
  out.byte(QUOTE);
  const state = traceState?.serialize();
  if (!state) return;
  out.plain(',"traceState":');
  out.quoted(state);
}

function writeStatus(out: JsonBytes, { code, message }: ReadableSpan['status']): void {
  if (code === 0 && !message) return;
  out.plain(',"status":{');
  if (message) {
    out.plain('"message":');
    out.quoted(message);
    out.plain(',');
  }
  out.plain(`"code":${code}}`);
}

function writeEvent(out: JsonBytes, event: ReadableSpan['events'][number]): void {
  out.plain('{"timeUnixNano":"');
  out.nanos(event.time);
  out.plain('"');
  out.raw(NAME);
  out.quoted(event.name);
  if (event.attributes !== undefined) writeList(out, event.attributes);
  writeCount(out, 'droppedAttributesCount', event.droppedAttributesCount);
  out.plain('}');
}

function writeLink(out: JsonBytes, { context, attributes, droppedAttributesCount }: Link): void {
  writeIds(out, context);
  if (attributes !== undefined) writeList(out, attributes);
  writeCount(out, 'droppedAttributesCount', droppedAttributesCount);
  writeFlags(out, spanFlags(context, context.isRemote));
}

const flagEnds: (Uint8Array | undefined)[] = [];

/** Ends the object. */
function writeFlags(out: JsonBytes, flags: number): void {
  // Ten bits at most, and nearly always the same.
  out.raw((flagEnds[flags] ??= bytesOf(`,"flags":${flags}}`)));
}

function writeSpanList(out: JsonBytes, attributes: object, template: SpanTemplate): void {
  const before = out.end;
  out.raw(ATTRIBUTES);
  const start = out.end;
  writeSpanAttributes(out, attributes, template);
  endList(out, before, start);
}

function writeList(out: JsonBytes, attributes: object): void {
  const before = out.end;
  out.raw(ATTRIBUTES);
  const start = out.end;
  writeAttributes(out, attributes);
  endList(out, before, start);
}

/** Ends a list that begins at `start`; one without items is taken back. */
function endList(out: JsonBytes, before: number, start: number): void {
  if (out.end === start) {
    out.end = before;
    return;
  }
  out.dropComma();
  out.byte(END_OF_LIST);
}

function writeAll<T>(
  out: JsonBytes,
  name: string,
  items: readonly T[],
  write: (out: JsonBytes, item: T) => void,
): void {
  if (items.length === 0) return;
  out.plain(`,"${name}":[`);
  items.forEach((item, index) => {
    if (index > 0) out.plain(',');
    write(out, item);
  });
  out.plain(']');
}

function writeCount(out: JsonBytes, name: string, count: number | undefined): void {
  if (count) out.plain(`,"${name}":${count}`);
}
