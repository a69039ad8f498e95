import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

const page = readFileSync('docs/environment.md', 'utf8');
/** What stands in the first column of a table; `…` is the rest of a name. */
const told = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+…?)/g)].map(([, name]) => name as string));

const isTold = (variable: string): boolean =>
  told.some((name) => (name.endsWith('…') ? variable.startsWith(name.slice(0, -1)) : name === variable));

const each = (prefix: string, names: string): string[] => names.split(' ').map((name) => `${prefix}${name}`);
const BATCH = 'SCHEDULE_DELAY EXPORT_TIMEOUT MAX_QUEUE_SIZE MAX_EXPORT_BATCH_SIZE';
const OTLP = 'ENDPOINT PROTOCOL HEADERS TIMEOUT COMPRESSION CERTIFICATE CLIENT_CERTIFICATE CLIENT_KEY INSECURE';

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ and …/protocol/exporter/ */
const SPECIFICATION = [
  ...each('OTEL_', 'SDK_DISABLED ENTITIES RESOURCE_ATTRIBUTES SERVICE_NAME LOG_LEVEL PROPAGATORS CONFIG_FILE'),
  ...each('OTEL_TRACES_', 'SAMPLER SAMPLER_ARG EXPORTER'),
  ...each('OTEL_BSP_', BATCH),
  ...each('OTEL_BLRP_', BATCH),
  ...each('OTEL_ATTRIBUTE_', 'VALUE_LENGTH_LIMIT COUNT_LIMIT'),
  ...each('OTEL_SPAN_', 'ATTRIBUTE_VALUE_LENGTH_LIMIT ATTRIBUTE_COUNT_LIMIT EVENT_COUNT_LIMIT LINK_COUNT_LIMIT'),
  ...each('OTEL_', 'EVENT_ATTRIBUTE_COUNT_LIMIT LINK_ATTRIBUTE_COUNT_LIMIT'),
  ...each('OTEL_LOGRECORD_ATTRIBUTE_', 'VALUE_LENGTH_LIMIT COUNT_LIMIT'),
  ...each('OTEL_EXPORTER_OTLP_', OTLP),
  ...each('OTEL_EXPORTER_OTLP_TRACES_', OTLP.replace(' INSECURE', '')),
  ...each('OTEL_EXPORTER_OTLP_METRICS_', `${OTLP} TEMPORALITY_PREFERENCE DEFAULT_HISTOGRAM_AGGREGATION`),
  ...each('OTEL_EXPORTER_OTLP_LOGS_', OTLP),
  ...each('OTEL_EXPORTER_', 'ZIPKIN_ENDPOINT ZIPKIN_TIMEOUT PROMETHEUS_HOST PROMETHEUS_PORT JAEGER_ENDPOINT'),
  ...each('OTEL_', 'METRICS_EXPORTER LOGS_EXPORTER METRICS_EXEMPLAR_FILTER'),
  ...each('OTEL_METRIC_EXPORT_', 'INTERVAL TIMEOUT'),
];

/** The names of variables that stand in our code as texts. */
const named = readdirSync('lib/sdk', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => [...readFileSync(`lib/sdk/${path}`, 'utf8').matchAll(/['"`](OTEL_[A-Z_]*[A-Z])['"`]/g)])
  .map(([, name]) => name as string);

describe('docs/environment.md', () => {
  it('tells of every variable of the specification whether it is read, or why not', () => {
    expect(SPECIFICATION.length).toBeGreaterThan(60);
    expect(SPECIFICATION.filter((variable) => !isTold(variable))).toEqual([]);
  });

  it('tells of every variable that the code names', () => {
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((variable) => !isTold(variable)).sort()).toEqual([]);
  });
});
