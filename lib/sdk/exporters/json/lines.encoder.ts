import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ByteRange, GroupedSpans, SpanEncoder, SpanGroup } from '../encoding/span-encoder.js';
import { TextBytes } from '../encoding/text-bytes.js';
import { spanLine } from './span-line.js';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const ONE_GROUP: SpanGroup = {};

/** One span a line. */
class LinesEncoder implements SpanEncoder {
  readonly format = 'lines.jsonl';
  readonly contentType = 'application/x-ndjson';
  readonly maxBodyBytes = MAX_BODY_BYTES;
  private readonly texts = new TextBytes();

  encode(span: ReadableSpan): ByteRange {
    return this.texts.of(spanLine(span));
  }

  groupOf(): SpanGroup {
    return ONE_GROUP;
  }

  assemble(groups: readonly GroupedSpans[]): Buffer {
    return Buffer.concat(
      groups.flatMap(({ ranges }) => ranges.map(({ bytes, start, end }) => bytes.subarray(start, end))),
    );
  }

  join(bodies: readonly Buffer[]): Buffer {
    return bodies.length === 1 ? (bodies[0] as Buffer) : Buffer.concat(bodies);
  }
}

export const linesEncoder: SpanEncoder = new LinesEncoder();
