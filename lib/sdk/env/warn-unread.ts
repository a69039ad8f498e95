import type { EnvReader } from './env-reader.js';

/** Variables of the specification that somebody may have set in vain, with what to do instead. */
const UNREAD: readonly (readonly [name: string, advice: string])[] = [
  ['OTEL_CONFIG_FILE', 'declarative configuration is not supported, use the options of startTracing()'],
  ['OTEL_EXPERIMENTAL_CONFIG_FILE', 'declarative configuration is not supported, use the options of startTracing()'],
  ...['ENDPOINT', 'AGENT_HOST', 'AGENT_PORT', 'USER', 'PASSWORD', 'TIMEOUT', 'PROTOCOL'].map(
    (part) =>
      [
        `OTEL_EXPORTER_JAEGER_${part}`,
        'Jaeger takes OTLP; set OTEL_TRACES_EXPORTER=otlp and OTEL_EXPORTER_OTLP_ENDPOINT=http://jaeger:4318',
      ] as const,
  ),
];

/** Says of variables that are set and not read what to write instead. */
export function warnUnread(reader: EnvReader): void {
  for (const [name, advice] of UNREAD) {
    if (reader.string(name) !== undefined) reader.warn(`${name} is ignored: ${advice}.`);
  }
}
