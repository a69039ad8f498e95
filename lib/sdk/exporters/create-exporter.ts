import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { TracedError } from '../../shared/errors/errors.js';
import { having } from '../../shared/options/option-rules.js';
import type { BatchOptions, LaneOptions } from '../pipeline/lanes/lane.options.js';
import { describeKnown } from '../../shared/options/suggest-name.js';
import { definedFields } from '../../shared/options/without-undefined.js';
import type { ExporterRow } from './exporter-row.js';
import { checkSettings } from './check-settings.js';
import {
  exporterNames,
  EXPORTERS,
  REPLACED_EXPORTERS,
  type ExporterEnvironment,
  type ExporterName,
  type NamedExporterOption,
} from './table.js';
import { startSite } from '../../shared/start-site.js';

/** An exporter of your own with what its backend alone is told. */
export interface CustomExporterOption extends LaneOptions {
  readonly exporter: SpanExporter;
}

/** An exporter: its name, its name with settings, an object of your own, or such an object with settings. */
export type ExporterOption = ExporterName | (NamedExporterOption & LaneOptions) | SpanExporter | CustomExporterOption;

const CUSTOM = { exporter: having('a span exporter', 'export') };

/** An exporter with the name that its statistics and warnings carry. */
export interface NamedExporter {
  readonly name: string;
  readonly exporter: SpanExporter;
  /** Whether the exporter works in this process and at once, so that a queue in front of it would only delay. */
  readonly isImmediate: boolean;
  readonly lane?: LaneOptions | undefined;
  /** Settings for collecting that suit this exporter better than the defaults of all exporters. */
  readonly batch?: BatchOptions | undefined;
}

/**
 * Makes the exporter that an option or a variable asks for; `undefined` for `'none'`.
 *
 * @throws TracedError `TRACED_UNKNOWN_EXPORTER` for a name that is not known, `TRACED_INVALID_ENDPOINT` for an endpoint
 * that is not an absolute http or https address, `TRACED_INVALID_OPTION` for a setting of the wrong kind.
 */
export function createExporter(option: ExporterOption, env: ExporterEnvironment): NamedExporter | undefined {
  if (isSpanExporter(option)) return custom(option, {});
  if (typeof option === 'object' && option !== null && 'exporter' in option) {
    checkSettings(option.as ?? 'custom', option, CUSTOM);
    return custom(option.exporter, option);
  }
  const settings: { readonly name: ExporterName } & LaneOptions =
    typeof option === 'string' ? { name: option } : option;
  const row = findRow((settings as { name?: unknown } | null | undefined)?.name ?? settings);
  const [name] = row.names;
  checkSettings(name, settings, row.settings);
  const exporter = row.create({ ...env[name as keyof ExporterEnvironment], ...definedFields(settings) });
  return exporter && { name: settings.as ?? name, exporter, ...row.traits, lane: settings };
}

function custom(exporter: SpanExporter, lane: LaneOptions): NamedExporter {
  const name = lane.as ?? exporter.constructor?.name ?? 'custom';
  return { name, exporter, isImmediate: 'getFinishedSpans' in exporter, lane };
}

/** The same exporters with distinct names (`zipkin`, `zipkin-2`): statistics and metrics tell backends apart by them. */
export function withOwnNames(exporters: readonly NamedExporter[]): NamedExporter[] {
  const seen = new Map<string, number>();
  return exporters.map((named) => {
    const count = (seen.get(named.name) ?? 0) + 1;
    seen.set(named.name, count);
    return count === 1 ? named : { ...named, name: `${named.name}-${count}` };
  });
}

/** The exporters whose variables are enough to want them. */
export function impliedExporters(env: ExporterEnvironment): ExporterName[] {
  const rows: readonly ExporterRow<ExporterName, any>[] = EXPORTERS;
  return rows.flatMap(({ names, traits }) => {
    const settings = env[names[0] as keyof ExporterEnvironment];
    return settings !== undefined && traits.isImpliedBy?.(settings) === true ? [names[0]] : [];
  });
}

function isSpanExporter(option: unknown): option is SpanExporter {
  return typeof option === 'object' && option !== null && 'export' in option && typeof option.export === 'function';
}

function findRow(name: unknown): ExporterRow<ExporterName, any> {
  const rows: readonly ExporterRow<ExporterName, any>[] = EXPORTERS;
  const row = rows.find(({ names }) => names.some((known) => known === name));
  if (row !== undefined) return row;
  throw new TracedError(
    'TRACED_UNKNOWN_EXPORTER',
    `${startSite()}: the exporter ${shown(name)} is not known. ${REPLACED_EXPORTERS[String(name)] ?? describeKnown(String(name), exporterNames())}`,
  );
}

/** How a message shows the name that was given; an object stands for an option that has no name. */
function shown(name: unknown): string {
  return typeof name === 'object' && name !== null ? '{ … } without a name' : `'${String(name)}'`;
}
