import type { ExporterRow } from '../exporter-row.js';
import { JsonSpanExporter } from './json.exporter.js';
import type { JsonSettings } from './json.options.js';

export const jsonRow: ExporterRow<'json', JsonSettings> = {
  names: ['json'],
  settings: { file: true, maxFileBytes: true, maxFiles: true },
  create: (settings) => new JsonSpanExporter(settings),
  // Whoever watches a terminal does not want to wait as long as a backend.
  traits: { isImmediate: false, batch: { scheduleDelayMs: 500 } },
};
