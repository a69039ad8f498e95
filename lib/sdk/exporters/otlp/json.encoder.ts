import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { quote } from '../encoding/json-text.js';
import type { ByteRange, GroupedSpans, SpanEncoder } from '../encoding/span-encoder.js';
import { TextBytes } from '../encoding/text-bytes.js';
import { attributesText } from './json-attributes.js';
import { spanText } from './json-span.js';
import { byResource, SpanGroups, type OtlpGroup } from './span-groups.js';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const HEAD = Buffer.from('{"resourceSpans":[');
const TAIL = Buffer.from(']}');
const COMMA = Buffer.from(',');

/** OTLP as JSON, by the rules of protobuf's JSON with hexadecimal ids; every span is followed by a comma until it is sent. */
class JsonEncoder implements SpanEncoder {
  readonly format = 'otlp.json';
  readonly contentType = 'application/json';
  readonly maxBodyBytes = MAX_BODY_BYTES;
  private readonly texts = new TextBytes();
  private readonly groups = new SpanGroups();
  private lastSpan: ReadableSpan | undefined;
  private lastBytes: ByteRange | undefined;

  encode(span: ReadableSpan): ByteRange {
    if (this.lastSpan === span && this.lastBytes !== undefined) return this.lastBytes;
    this.lastBytes = this.texts.of(`${spanText(span)},`);
    this.lastSpan = span;
    return this.lastBytes;
  }

  groupOf(span: ReadableSpan): OtlpGroup {
    return this.groups.of(span);
  }

  assemble(groups: readonly GroupedSpans[]): Buffer {
    const parts: Uint8Array[] = [HEAD];
    byResource(groups).forEach((scopes, index) => {
      const { resource } = (scopes[0] as GroupedSpans).group as OtlpGroup;
      parts.push(
        Buffer.from(
          `${index === 0 ? '' : ','}{"resource":{"attributes":[${attributesText(resource.attributes)}]},"scopeSpans":[`,
        ),
      );
      scopes.forEach(({ group, ranges }, place) => {
        parts.push(Buffer.from(`${place === 0 ? '' : ','}{"scope":${scopeText(group as OtlpGroup)},"spans":[`));
        const last = ranges.length - 1;
        ranges.forEach(({ bytes, start, end }, at) => parts.push(bytes.subarray(start, at === last ? end - 1 : end)));
        parts.push(Buffer.from(`]${schemaText((group as OtlpGroup).scope)}}`));
      });
      parts.push(Buffer.from(`]${schemaText(resource)}}`));
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

function scopeText({ scope }: OtlpGroup): string {
  const { attributes } = scope as { attributes?: object };
  const version = scope.version ? `,"version":${quote(scope.version)}` : '';
  const list = attributes === undefined ? '' : `,"attributes":[${attributesText(attributes)}]`;
  return `{"name":${quote(scope.name)}${version}${list}}`;
}

function schemaText(owner: object): string {
  const { schemaUrl } = owner as { schemaUrl?: string };
  return schemaUrl ? `,"schemaUrl":${quote(schemaUrl)}` : '';
}

/** One for the process: backends of the same format share what has been encoded. */
export const jsonEncoder: SpanEncoder = new JsonEncoder();
