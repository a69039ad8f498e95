import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ByteRange, GroupedSpans, SpanEncoder, SpanGroup } from '../encoding/span-encoder.js';
import { TextBytes } from '../encoding/text-bytes.js';
import { zipkinSpanText } from './zipkin-span-text.js';

/** A server takes 10 MB. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;
const HEAD = Buffer.from('[');
const TAIL = Buffer.from(']');
const COMMA = Buffer.from(',');
/** Every span carries its service itself. */
const ONE_GROUP: SpanGroup = {};

/** Zipkin's JSON v2; every span is followed by a comma until it is sent. */
class ZipkinEncoder implements SpanEncoder {
  readonly format = 'zipkin.json';
  readonly contentType = 'application/json';
  readonly maxBodyBytes = MAX_BODY_BYTES;
  private readonly texts = new TextBytes();
  private lastSpan: ReadableSpan | undefined;
  private lastBytes: ByteRange | undefined;

  encode(span: ReadableSpan): ByteRange {
    if (this.lastSpan === span && this.lastBytes !== undefined) return this.lastBytes;
    this.lastBytes = this.texts.of(`${zipkinSpanText(span)},`);
    this.lastSpan = span;
    return this.lastBytes;
  }

  groupOf(): SpanGroup {
    return ONE_GROUP;
  }

  assemble(groups: readonly GroupedSpans[]): Buffer {
    const ranges = groups.flatMap((group) => group.ranges);
    const last = ranges.length - 1;
    const spans = ranges.map(({ bytes, start, end }, index) => bytes.subarray(start, index === last ? end - 1 : end));
    return Buffer.concat([HEAD, ...spans, TAIL]);
  }

  join(bodies: readonly Buffer[]): Buffer {
    if (bodies.length === 1) return bodies[0] as Buffer;
    const parts = bodies.flatMap((body, index) => {
      const spans = body.subarray(HEAD.length, body.length - TAIL.length);
      return index === 0 ? [spans] : [COMMA, spans];
    });
    return Buffer.concat([HEAD, ...parts, TAIL]);
  }
}

/** One for the process: backends of the same format share what has been encoded. */
export const zipkinEncoder: SpanEncoder = new ZipkinEncoder();
