import type { ExporterRow } from '../exporter-row.js';
import { createGrpcExporter } from './grpc.exporter.js';
import { OTLP_SETTINGS, OtlpSpanExporter } from './otlp.exporter.js';
import type { OtlpSettings } from './otlp.options.js';
import { readOtlp } from './read-otlp.js';

export const otlpRow: ExporterRow<'otlp', OtlpSettings> = {
  names: ['otlp'],
  settings: OTLP_SETTINGS,
  environment: readOtlp,
  create: (settings) => (settings.protocol === 'grpc' ? createGrpcExporter(settings) : new OtlpSpanExporter(settings)),
  traits: { isImmediate: false, spools: "'otlp' over HTTP", isImpliedBy: ({ endpoint }) => endpoint !== undefined },
};
