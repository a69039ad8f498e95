import type { ExporterRow } from '../exporter-row.js';
import { JSON_SETTINGS, JsonSpanExporter } from './json.exporter.js';
import type { JsonSettings } from './json.options.js';

export const jsonRow: ExporterRow<'json', JsonSettings> = {
  names: ['json'],
  settings: JSON_SETTINGS,
  create: (settings) => new JsonSpanExporter(settings),
  // Whoever watches a terminal does not want to wait as long as a backend.
  traits: { isImmediate: false, spools: "'json'", batch: { scheduleDelayMs: 500 } },
};
