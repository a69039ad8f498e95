import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ByteRange, GroupedSpans, SpanEncoder } from '../../encoding/span-encoder.js';
import { writeAttributes } from './protobuf-attributes.js';
import { writeSpan } from './protobuf-span.js';
import { ProtobufWriter, varintSize, written } from './protobuf-writer.js';
import { byResource, SpanGroups, type OtlpGroup } from '../span-groups.js';

const SPANS_TAG = 0x12;
const SCOPE_SPANS_TAG = 0x12;
const RESOURCE_SPANS_TAG = 0x0a;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** OTLP as protobuf: an `ExportTraceServiceRequest`, written without objects in between. */
class ProtobufEncoder implements SpanEncoder {
  readonly format = 'otlp.pb';
  readonly contentType = 'application/x-protobuf';
  readonly maxBodyBytes = MAX_BODY_BYTES;
  private readonly writer = new ProtobufWriter();
  private readonly groups = new SpanGroups();
  // Several backends of one format are given the same span one after the other.
  private lastSpan: ReadableSpan | undefined;

  encode(span: ReadableSpan): ByteRange {
    const { writer } = this;
    if (this.lastSpan !== span) {
      this.lastSpan = undefined;
      writer.reset();
      writeSpan(writer, span);
      writer.varint(writer.written);
      writer.byte(SPANS_TAG);
      this.lastSpan = span;
    }
    return { bytes: writer.bytes, start: writer.start, end: writer.bytes.length };
  }

  groupOf(span: ReadableSpan): OtlpGroup {
    return this.groups.of(span);
  }

  assemble(groups: readonly GroupedSpans[]): Buffer {
    const parts: Uint8Array[] = [];
    let total = 0;
    const add = (part: Uint8Array): void => {
      parts.push(part);
      total += part.length;
    };
    for (const scopes of byResource(groups)) {
      const first = scopes[0]?.group as OtlpGroup;
      const resource = written((writer) => writeResource(writer, first));
      const scopeSpans = scopes.map(({ group, ranges }) => {
        const head = written((writer) => writeScope(writer, group as OtlpGroup));
        const tail = written((writer) => writeSchema(writer, schemaOf((group as OtlpGroup).scope)));
        const size = ranges.reduce((sum, { start, end }) => sum + end - start, head.length + tail.length);
        return { head, tail, ranges, size };
      });
      const schema = written((writer) => writeSchema(writer, schemaOf(first.resource)));
      const inner = scopeSpans.reduce((sum, { size }) => sum + 1 + varintSize(size) + size, 0);
      add(headerOf(RESOURCE_SPANS_TAG, resource.length + inner + schema.length));
      add(resource);
      for (const { head, tail, ranges, size } of scopeSpans) {
        add(headerOf(SCOPE_SPANS_TAG, size));
        add(head);
        for (const { bytes, start, end } of ranges) add(bytes.subarray(start, end));
        add(tail);
      }
      add(schema);
    }
    return Buffer.concat(parts, total);
  }

  /** Protobuf messages of one type that follow each other are one message. */
  join(bodies: readonly Buffer[]): Buffer {
    return bodies.length === 1 ? (bodies[0] as Buffer) : Buffer.concat(bodies);
  }
}

function headerOf(tag: number, size: number): Uint8Array {
  return written((writer) => {
    writer.varint(size);
    writer.byte(tag);
  });
}

function writeResource(writer: ProtobufWriter, { resource }: OtlpGroup): void {
  writeAttributes(writer, 0x0a, resource.attributes);
  writer.varint(writer.written);
  writer.byte(0x0a);
}

function writeScope(writer: ProtobufWriter, { scope }: OtlpGroup): void {
  const { attributes } = scope as { attributes?: object };
  if (attributes !== undefined) writeAttributes(writer, 0x1a, attributes);
  if (scope.version) {
    writer.varint(writer.text(scope.version));
    writer.byte(0x12);
  }
  if (scope.name) {
    writer.varint(writer.text(scope.name));
    writer.byte(0x0a);
  }
  writer.varint(writer.written);
  writer.byte(0x0a);
}

function writeSchema(writer: ProtobufWriter, url: string | undefined): void {
  if (!url) return;
  writer.varint(writer.text(url));
  writer.byte(0x1a);
}

function schemaOf(owner: object): string | undefined {
  return (owner as { schemaUrl?: string }).schemaUrl;
}

/** One for the process: backends of the same format share what has been encoded. */
export const protobufEncoder: SpanEncoder = new ProtobufEncoder();
