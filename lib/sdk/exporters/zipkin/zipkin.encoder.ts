import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { JsonBytes } from '../encoding/json-bytes.js';
import type { ByteRange, GroupedSpans, SpanEncoder, SpanGroup } from '../encoding/span-encoder.js';
import { writeZipkinSpan } from './zipkin-span.js';

/** Half of what a Zipkin server takes in one request (10 MB). */
const MAX_BODY_BYTES = 5 * 1024 * 1024;
const HEAD = Buffer.from('[');
const TAIL = Buffer.from(']');
const COMMA = Buffer.from(',');
/** Zipkin has no groups: every span carries the name of its service itself. */
const ONE_GROUP: SpanGroup = {};

/** Zipkin's JSON v2; every span is followed by a comma until it is sent. */
class ZipkinEncoder implements SpanEncoder {
  readonly format = 'zipkin.json';
  readonly contentType = 'application/json';
  readonly maxBodyBytes = MAX_BODY_BYTES;
  private readonly out = new JsonBytes();
  // Several backends of one format are given the same span one after the other.
  private lastSpan: ReadableSpan | undefined;

  encode(span: ReadableSpan): ByteRange {
    const { out } = this;
    if (this.lastSpan !== span) {
      this.lastSpan = undefined;
      out.reset();
      writeZipkinSpan(out, span);
      out.plain(',');
      this.lastSpan = span;
    }
    return { bytes: out.bytes, start: 0, end: out.end };
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
