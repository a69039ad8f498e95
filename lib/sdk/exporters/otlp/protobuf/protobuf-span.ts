import type { Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { nanos, splitNanos } from '../../encoding/time.js';
import { SpanTemplates } from '../../encoding/span-templates.js';
import { attributeBytes, writeAttributes, writeSpanAttributes } from './protobuf-attributes.js';
import { written, type ProtobufWriter } from './protobuf-writer.js';
import { spanFlags } from '../span-flags.js';

// Tags: field number, then how it is written (0 varint, 1 eight bytes, 2 length and content, 5 four bytes).
const tag = (field: number, wire: number): number => (field << 3) | wire;

const ATTRIBUTE = tag(9, 2);

const templates = new SpanTemplates({
  entry: (key, value) => attributeBytes(ATTRIBUTE, key, value),
  head: ({ name, kind }) =>
    written((writer) => {
      writer.byte(kind + 1);
      writer.byte(tag(6, 0));
      writeText(writer, tag(5, 2), name);
    }),
});

/** Writes a `Span`, its last field first. */
export function writeSpan(writer: ProtobufWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writer.fixed32(spanFlags(context, parent?.isRemote));
  writer.tag(16, 5);
  writeStatus(writer, span.status);
  writeCount(writer, 14, span.droppedLinksCount);
  for (let index = span.links.length - 1; index >= 0; index -= 1) writeLink(writer, span.links[index] as Link);
  writeCount(writer, 12, span.droppedEventsCount);
  for (let index = span.events.length - 1; index >= 0; index -= 1) {
    writeEvent(writer, span.events[index] as ReadableSpan['events'][number]);
  }
  writeCount(writer, 10, span.droppedAttributesCount);
  const template = templates.of(span);
  writeSpanAttributes(writer, ATTRIBUTE, span.attributes, template);
  template.learn(span);
  splitNanos(span.endTime);
  writer.fixed64(nanos.low, nanos.high);
  writer.byte(tag(8, 1));
  splitNanos(span.startTime);
  writer.fixed64(nanos.low, nanos.high);
  writer.byte(tag(7, 1));
  writer.raw(template.headOf(span));
  if (parent?.spanId) writeId(writer, tag(4, 2), parent.spanId);
  writeState(writer, context);
  writeId(writer, tag(2, 2), context.spanId);
  writeId(writer, tag(1, 2), context.traceId);
}

function writeStatus(writer: ProtobufWriter, { code, message }: ReadableSpan['status']): void {
  const end = writer.written;
  if (code !== 0) {
    writer.varint(code);
    writer.byte(tag(3, 0));
  }
  if (message) writeText(writer, tag(2, 2), message);
  const size = writer.written - end;
  if (size === 0) return;
  writer.varint(size);
  writer.byte(tag(15, 2));
}

function writeEvent(writer: ProtobufWriter, event: ReadableSpan['events'][number]): void {
  const end = writer.written;
  writeCount(writer, 4, event.droppedAttributesCount);
  if (event.attributes !== undefined) writeAttributes(writer, tag(3, 2), event.attributes);
  writeText(writer, tag(2, 2), event.name);
  splitNanos(event.time);
  writer.fixed64(nanos.low, nanos.high);
  writer.byte(tag(1, 1));
  writer.varint(writer.written - end);
  writer.byte(tag(11, 2));
}

function writeLink(writer: ProtobufWriter, link: Link): void {
  const end = writer.written;
  writer.fixed32(spanFlags(link.context, link.context.isRemote));
  writer.byte(tag(6, 5));
  writeCount(writer, 5, link.droppedAttributesCount);
  if (link.attributes !== undefined) writeAttributes(writer, tag(4, 2), link.attributes);
  writeState(writer, link.context);
  writeId(writer, tag(2, 2), link.context.spanId);
  writeId(writer, tag(1, 2), link.context.traceId);
  writer.varint(writer.written - end);
  writer.byte(tag(13, 2));
}

function writeText(writer: ProtobufWriter, textTag: number, value: string): void {
  if (value === '') return;
  writer.varint(writer.text(value));
  writer.byte(textTag);
}

function writeId(writer: ProtobufWriter, idTag: number, id: string): void {
  writer.hex(id);
  writer.byte(id.length >>> 1);
  writer.byte(idTag);
}

function writeState(writer: ProtobufWriter, { traceState }: SpanContext): void {
  if (traceState !== undefined) writeText(writer, tag(3, 2), traceState.serialize());
}

function writeCount(writer: ProtobufWriter, field: number, count: number | undefined): void {
  if (!count) return;
  writer.varint(count);
  writer.byte(tag(field, 0));
}
