import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { TracedError } from '../../shared/errors.js';
import { parseHttpUrl } from '../env-reader.js';
import type { EnvConfig } from '../env.js';
import { EXPORTER_NAMES } from '../names.js';
import type { ExporterOption } from '../start-tracing.options.js';
import { describeKnown } from '../suggest-name.js';
import { withoutUndefined } from '../without-undefined.js';
import { ConsoleSpanExporter } from './console.exporter.js';
import { MemorySpanExporter } from './memory.exporter.js';
import { OtlpSpanExporter } from './otlp.exporter.js';
import { ZipkinSpanExporter } from './zipkin/zipkin.exporter.js';

/** An exporter with the name that its statistics and warnings carry. */
export interface NamedExporter {
  readonly name: string;
  readonly exporter: SpanExporter;
  /** It works in the process and at once, so that a queue in front of it would only delay. */
  readonly isImmediate: boolean;
}

/**
 * Makes the exporter that an option or a variable asks for; `undefined` for `'none'`.
 *
 * @throws TracedError `TRACED_UNKNOWN_EXPORTER` for a name that is not known, `TRACED_INVALID_ENDPOINT` for an endpoint
 * that is not an absolute http or https address.
 */
export function createExporter(
  option: ExporterOption,
  env: Pick<EnvConfig, 'zipkin' | 'otlp'>,
): NamedExporter | undefined {
  if (isSpanExporter(option)) {
    const name = option.constructor?.name ?? 'custom';
    return { name, exporter: option, isImmediate: 'getFinishedSpans' in option };
  }
  const settings = typeof option === 'string' ? { name: option } : option;
  switch (settings?.name) {
    case 'none':
      return undefined;
    case 'console':
      return { name: 'console', exporter: new ConsoleSpanExporter(), isImmediate: true };
    case 'memory':
      return { name: 'memory', exporter: new MemorySpanExporter(), isImmediate: true };
    case 'zipkin':
      return {
        name: 'zipkin',
        exporter: new ZipkinSpanExporter({ ...env.zipkin, ...withoutUndefined(settings) }),
        isImmediate: false,
      };
    case 'otlp': {
      const resolved = { ...env.otlp, ...withoutUndefined(settings) };
      checkEndpoint(resolved.endpoint);
      return { name: 'otlp', exporter: new OtlpSpanExporter(resolved), isImmediate: false };
    }
    default:
      throw unknownExporter((settings as { name?: unknown } | null | undefined)?.name ?? settings);
  }
}

function isSpanExporter(option: ExporterOption): option is SpanExporter {
  return typeof option === 'object' && option !== null && 'export' in option && typeof option.export === 'function';
}

function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined || parseHttpUrl(endpoint) !== undefined) return;
  throw new TracedError(
    'TRACED_INVALID_ENDPOINT',
    "The endpoint of exporter 'otlp' is not an absolute http or https address; write one such as http://localhost:4318/v1/traces.",
  );
}

function unknownExporter(name: unknown): TracedError {
  return new TracedError(
    'TRACED_UNKNOWN_EXPORTER',
    `startTracing(): the exporter '${String(name)}' is not known. ${describeKnown(String(name), EXPORTER_NAMES)}`,
  );
}
