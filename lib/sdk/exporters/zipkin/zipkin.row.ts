import type { ExporterRow } from '../exporter-row.js';
import { ZIPKIN_SETTINGS, ZipkinSpanExporter } from './zipkin.exporter.js';
import type { ZipkinSettings } from './zipkin.options.js';

export const zipkinRow: ExporterRow<'zipkin', ZipkinSettings> = {
  names: ['zipkin'],
  settings: ZIPKIN_SETTINGS,
  environment: (reader) => ({
    endpoint: reader.url('OTEL_EXPORTER_ZIPKIN_ENDPOINT')?.href,
    timeoutMs: reader.timeout('OTEL_EXPORTER_ZIPKIN_TIMEOUT'),
  }),
  create: (settings) => new ZipkinSpanExporter(settings),
  traits: { isImmediate: false, spools: "'zipkin'", isImpliedBy: ({ endpoint }) => endpoint !== undefined },
};
