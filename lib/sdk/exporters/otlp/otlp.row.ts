import { TracedError } from '../../../shared/errors.js';
import { parseHttpUrl } from '../../env/env-reader.js';
import type { ExporterRow } from '../exporter-row.js';
import { OtlpSpanExporter } from './otlp.exporter.js';
import type { OtlpSettings } from './otlp.options.js';
import { readOtlp } from './read-otlp.js';

export const otlpRow: ExporterRow<'otlp', OtlpSettings> = {
  names: ['otlp'],
  environment: readOtlp,
  create: (settings) => {
    checkEndpoint(settings.endpoint);
    return new OtlpSpanExporter(settings);
  },
  traits: { isImmediate: false, isImpliedBy: ({ endpoint }) => endpoint !== undefined },
};

function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined || parseHttpUrl(endpoint) !== undefined) return;
  throw new TracedError(
    'TRACED_INVALID_ENDPOINT',
    "The endpoint of exporter 'otlp' is not an absolute http or https address; write one such as http://localhost:4318/v1/traces.",
  );
}
