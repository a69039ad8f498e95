import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { JsonBytes, written } from '../../encoding/json-bytes.js';
import type { ByteRange, GroupedSpans, SpanEncoder } from '../../encoding/span-encoder.js';
import { writeAttributes } from './json-attributes.js';
import { writeSpan } from './json-span.js';
import { byResource, SpanGroups, type OtlpGroup } from '../span-groups.js';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const HEAD = Buffer.from('{"resourceSpans":[');
const TAIL = Buffer.from(']}');
const COMMA = Buffer.from(',');
const COMMA_CODE = 44;

/** OTLP as JSON, by the rules of protobuf's JSON with hexadecimal ids; every span is followed by a comma until it is sent. */
class JsonEncoder implements SpanEncoder {
  readonly format = 'otlp.json';
  readonly contentType = 'application/json';
  readonly maxBodyBytes = MAX_BODY_BYTES;
  private readonly out = new JsonBytes();
  private readonly groups = new SpanGroups();
  // Several backends of one format are given the same span one after the other.
  private lastSpan: ReadableSpan | undefined;

  encode(span: ReadableSpan): ByteRange {
    const { out } = this;
    if (this.lastSpan !== span) {
      this.lastSpan = undefined;
      out.reset();
      writeSpan(out, span);
      out.byte(COMMA_CODE);
      this.lastSpan = span;
    }
    return { bytes: out.bytes, start: 0, end: out.end };
  }

  groupOf(span: ReadableSpan): OtlpGroup {
    return this.groups.of(span);
  }

  assemble(groups: readonly GroupedSpans[]): Buffer {
    const parts: Uint8Array[] = [HEAD];
    byResource(groups).forEach((scopes, index) => {
      const { resource } = (scopes[0] as GroupedSpans).group as OtlpGroup;
      parts.push(written((out) => writeHead(out, resource, index === 0)));
      scopes.forEach(({ group, ranges }, place) => {
        const { scope } = group as OtlpGroup;
        parts.push(written((out) => writeScope(out, scope, place === 0)));
        const last = ranges.length - 1;
        ranges.forEach(({ bytes, start, end }, at) => parts.push(bytes.subarray(start, at === last ? end - 1 : end)));
        parts.push(written((out) => writeEnd(out, scope)));
      });
      parts.push(written((out) => writeEnd(out, resource)));
    });
    parts.push(TAIL);
    return Buffer.concat(parts);
  }

  join(bodies: readonly Buffer[]): Buffer {
    if (bodies.length === 1) return bodies[0] as Buffer;
    const parts: Uint8Array[] = [HEAD];
    bodies.forEach((body, index) => {
      if (index > 0) parts.push(COMMA);
      parts.push(body.subarray(HEAD.length, body.length - TAIL.length));
    });
    parts.push(TAIL);
    return Buffer.concat(parts);
  }
}

function writeHead(out: JsonBytes, { attributes }: OtlpGroup['resource'], isFirst: boolean): void {
  out.plain(`${isFirst ? '' : ','}{"resource":{"attributes":[`);
  writeAttributes(out, attributes);
  out.dropComma();
  out.plain(']},"scopeSpans":[');
}

function writeScope(out: JsonBytes, scope: OtlpGroup['scope'], isFirst: boolean): void {
  const { attributes } = scope as { attributes?: object };
  out.plain(`${isFirst ? '' : ','}{"scope":{"name":`);
  out.quoted(scope.name);
  if (scope.version) {
    out.plain(',"version":');
    out.quoted(scope.version);
  }
  if (attributes !== undefined) {
    out.plain(',"attributes":[');
    writeAttributes(out, attributes);
    out.dropComma();
    out.plain(']');
  }
  out.plain('},"spans":[');
}

function writeEnd(out: JsonBytes, owner: object): void {
  const { schemaUrl } = owner as { schemaUrl?: string };
  out.plain(']');
  if (schemaUrl) {
    out.plain(',"schemaUrl":');
    out.quoted(schemaUrl);
  }
  out.plain('}');
}

/** One for the process: backends of the same format share what has been encoded. */
export const jsonEncoder: SpanEncoder = new JsonEncoder();
