import type { SpanRecord } from '../span-record.js';
import { writeJaeger } from './jaeger/write-jaeger.js';
import { writePlain } from './jaeger/write-plain.js';
import { writeOtlp } from './otlp/write-otlp.js';
import { encodeMessage } from './protobuf/encode-message.js';
import { WireWriter } from './protobuf/wire-writer.js';
import type { TraceFormat } from './read-context.js';
import { belowOwnHalf } from './zipkin/shared-id.js';
import { writeZipkin } from './zipkin/write-zipkin.js';

/** The formats that are text. */
export type TextFormat = Exclude<TraceFormat, 'otlp-protobuf'>;

/**
 * Writes traces in a format that others read.
 *
 * OTLP keeps everything, to the nanosecond; Jaeger and our JSON keep all but what they have no place for; Zipkin has
 * microseconds, and texts as the only attributes.
 *
 * @example
 * await writeFile('trace.json', writeTraces(spans, 'jaeger'));
 */
export function writeTraces(spans: readonly SpanRecord[], format: TextFormat): string;
export function writeTraces(spans: readonly SpanRecord[], format: 'otlp-protobuf'): Uint8Array;
export function writeTraces(spans: readonly SpanRecord[], format: TraceFormat): string | Uint8Array;
export function writeTraces(spans: readonly SpanRecord[], format: TraceFormat): string | Uint8Array {
  switch (format) {
    case 'otlp':
      return JSON.stringify(writeOtlp(belowOwnHalf(spans)));
    case 'otlp-protobuf': {
      const writer = new WireWriter();
      const request = writeOtlp(belowOwnHalf(spans));
      encodeMessage(writer, 'TracesData', request as unknown as Readonly<Record<string, unknown>>);
      return writer.finish();
    }
    case 'zipkin':
      return JSON.stringify(writeZipkin(spans));
    case 'jaeger':
      return JSON.stringify(writeJaeger(belowOwnHalf(spans)));
    case 'json':
      return writePlain(belowOwnHalf(spans))
        .map((span) => `${JSON.stringify(span)}\n`)
        .join('');
    case 'records':
      return JSON.stringify(spans);
  }
}
