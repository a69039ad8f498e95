import type { ExporterRow } from '../exporter-row.js';
import { ZipkinSpanExporter } from './zipkin.exporter.js';
import type { ZipkinSettings } from './zipkin.options.js';

export const zipkinRow: ExporterRow<'zipkin', ZipkinSettings> = {
  names: ['zipkin'],
  settings: { endpoint: true, timeoutMs: true, headers: true },
  environment: (reader) => ({
    endpoint: reader.url('OTEL_EXPORTER_ZIPKIN_ENDPOINT')?.href,
    timeoutMs: reader.timeout('OTEL_EXPORTER_ZIPKIN_TIMEOUT'),
  }),
  create: (settings) => new ZipkinSpanExporter(settings),
  traits: { isImmediate: false, isImpliedBy: ({ endpoint }) => endpoint !== undefined },
};
