import type { EnvReader } from '../env/env-reader.js';
import { consoleRow } from './console.exporter.js';
import type { ExporterRow } from './exporter-row.js';
import { jsonRow } from './json/json.row.js';
import { memoryRow } from './memory.exporter.js';
import { otlpRow } from './otlp/otlp.row.js';
import { zipkinRow } from './zipkin/zipkin.row.js';

const noneRow: ExporterRow<'none'> = {
  names: ['none'],
  settings: {},
  create: () => undefined,
  traits: { isImmediate: true },
};

/** Every exporter that can be asked for by name. */
export const EXPORTERS = [otlpRow, zipkinRow, jsonRow, consoleRow, memoryRow, noneRow] as const;

type Row = (typeof EXPORTERS)[number];
type SettingsOf<R> = R extends ExporterRow<string, infer Settings> ? Settings : never;

/** Exporters that can be asked for by name. */
export type ExporterName = Row['names'][number];

/** The name of an exporter with its settings. */
export type NamedExporterOption = {
  [R in Row as R['names'][number]]: { readonly name: R['names'][number] } & SettingsOf<R>;
}[ExporterName];

/** What the variables of every exporter say, by its first name. */
export type ExporterEnvironment = {
  readonly [R in Row as R extends { environment?: undefined } ? never : R['names'][0]]: SettingsOf<R>;
};

export const exporterNames = (): readonly ExporterName[] => EXPORTERS.flatMap(({ names }) => [...names]);

/** Those that can have a spool, as one would say it. */
export function spoolingExporters(): string {
  const rows: readonly ExporterRow<ExporterName, any>[] = EXPORTERS;
  return rows.flatMap(({ traits }) => traits.spools ?? []).join(', ');
}

/** Reads the variables of all exporters. */
export function readExporterEnvironment(reader: EnvReader): ExporterEnvironment {
  const read = EXPORTERS.flatMap(({ names, environment }) =>
    environment === undefined ? [] : [[names[0], environment(reader)]],
  );
  return Object.fromEntries(read) as ExporterEnvironment;
}

/** Names that other libraries have or had, with what to write instead. */
export const REPLACED_EXPORTERS: Readonly<Record<string, string>> = {
  jaeger: "Jaeger takes OTLP: write 'otlp', with an endpoint such as http://jaeger:4318/v1/traces.",
  logging: "Write 'console'.",
  'otlp/stdout': "Write 'json'.",
};
