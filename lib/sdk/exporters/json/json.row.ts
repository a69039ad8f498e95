import type { ExporterRow } from '../exporter-row.js';
import { atLeastOne } from '../setting-rules.js';
import { JsonSpanExporter } from './json.exporter.js';
import type { JsonSettings } from './json.options.js';

export const jsonRow: ExporterRow<'json', JsonSettings> = {
  names: ['json'],
  settings: { file: true, maxFileBytes: atLeastOne, maxFiles: atLeastOne },
  create: (settings) => new JsonSpanExporter(settings),
  // Whoever watches a terminal does not want to wait as long as a backend.
  traits: { isImmediate: false, spools: "'json'", batch: { scheduleDelayMs: 500 } },
};
