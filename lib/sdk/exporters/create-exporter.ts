import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { TracedError } from '../../shared/errors.js';
import { describeKnown } from '../env/suggest-name.js';
import { withoutUndefined } from '../without-undefined.js';
import type { ExporterRow } from './exporter-row.js';
import {
  EXPORTER_NAMES,
  EXPORTERS,
  type ExporterEnvironment,
  type ExporterName,
  type NamedExporterOption,
} from './table.js';

/** An exporter: its name, its name with settings, or an object of your own. */
export type ExporterOption = ExporterName | NamedExporterOption | SpanExporter;

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
export function createExporter(option: ExporterOption, env: ExporterEnvironment): NamedExporter | undefined {
  if (isSpanExporter(option)) {
    const name = option.constructor?.name ?? 'custom';
    return { name, exporter: option, isImmediate: 'getFinishedSpans' in option };
  }
  const settings = typeof option === 'string' ? { name: option } : option;
  const row = findRow((settings as { name?: unknown } | null | undefined)?.name ?? settings);
  const [name] = row.names;
  const exporter = row.create({ ...env[name as keyof ExporterEnvironment], ...withoutUndefined(settings) });
  return exporter && { name, exporter, isImmediate: row.traits.isImmediate };
}

/** The exporters whose variables are enough to want them. */
export function impliedExporters(env: ExporterEnvironment): ExporterName[] {
  const rows: readonly ExporterRow<ExporterName, any>[] = EXPORTERS;
  return rows.flatMap(({ names, traits }) => {
    const settings = env[names[0] as keyof ExporterEnvironment];
    return settings !== undefined && traits.isImpliedBy?.(settings) === true ? [names[0]] : [];
  });
}

function isSpanExporter(option: ExporterOption): option is SpanExporter {
  return typeof option === 'object' && option !== null && 'export' in option && typeof option.export === 'function';
}

function findRow(name: unknown): ExporterRow<ExporterName, any> {
  const rows: readonly ExporterRow<ExporterName, any>[] = EXPORTERS;
  const row = rows.find(({ names }) => names.some((known) => known === name));
  if (row !== undefined) return row;
  throw new TracedError(
    'TRACED_UNKNOWN_EXPORTER',
    `startTracing(): the exporter '${String(name)}' is not known. ${describeKnown(String(name), EXPORTER_NAMES)}`,
  );
}
