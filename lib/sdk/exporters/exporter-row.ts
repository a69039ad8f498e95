import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { OptionRules } from '../../shared/options/option-rules.js';
import type { EnvReader } from '../env/env-reader.js';
import type { BatchOptions } from '../pipeline/lanes/lane.options.js';

/** What is known of an exporter without making one. */
export interface ExporterTraits<Settings> {
  /** Whether the exporter works in this process and at once, so that a queue in front of it would only delay. */
  readonly isImmediate: boolean;
  /** Settings for collecting that suit this exporter better than the defaults; variables and options win over them. */
  readonly batch?: BatchOptions;
  /** With which settings the exporter can have a spool, in words for a message. @defaultValue it cannot have one */
  readonly spools?: string;
  /** Whether its variables alone ask for it, because its address is set. @defaultValue it has to be named */
  readonly isImpliedBy?: (environment: Settings) => boolean;
}

/** One kind of exporter; to add one is to write such a row and to put it into the table. */
export interface ExporterRow<Name extends string, Settings extends object = object> {
  readonly names: readonly [Name, ...Name[]];
  /** What it reads of its option, besides what every backend is told. */
  readonly settings: OptionRules<Settings>;
  /** Reads its variables; every value it gives is valid. @defaultValue it has none */
  readonly environment?: (reader: EnvReader) => Settings;
  /** `undefined` for an exporter that sends nothing. @throws TracedError for settings that cannot be used. */
  readonly create: (settings: Settings) => SpanExporter | undefined;
  readonly traits: ExporterTraits<Settings>;
}
